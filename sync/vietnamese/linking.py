"""Matching, linking and comparing, in Vietnamese."""

from sync.workbooks.mismatches import REASON_WORDS

REASONS: dict[str, str] = {
    str(code): f"{words[0][0].lower()}{words[0][1:]}" for code, words in REASON_WORDS.items() if code and words[0]
}
"""Codes within a sentence."""

NAMES: dict[str, str] = {
    "the POS": "POS",
    "the site": "trang web",
    "in the POS": "trong POS",
    "on the site": "trên trang web",
    "{*place} but for case or spaces": "{place} (không kể chữ hoa hay khoảng trắng)",
    "POS variant": "phiên bản POS",
    "site variant": "phiên bản web",
    "POS variant {id}": "phiên bản POS {id}",
    "site variant {id}": "phiên bản web {id}",
    "Site variant {id}": "phiên bản web {id}",
    "POS variant {id} ({product})": "phiên bản POS {id} ({product})",
    "site variant {id} ({product})": "phiên bản web {id} ({product})",
    "Site variant {id} ({product})": "phiên bản web {id} ({product})",
    "{*variant} {id} (SKU {sku}, {name})": "{variant} {id} (SKU {sku}, {name})",
    "{*variant} {id} (without SKU, {*name})": "{variant} {id} (chưa có SKU, {name})",
    "unknown product": "không rõ sản phẩm",
    "{pos} variant(s) in the POS and {site}": "{pos} phiên bản trong POS và {site}",
    "site": "web",
    "{ids} and {count} more": "{ids} và {count} mã khác",
}
"""How variants and sides are called within a sentence."""

LINKING: dict[str, str] = {
    # ---- what matching found ----
    "SKU '{sku}' occurs more than once in {*place}: variants {*ids}.": (
        "Mã SKU '{sku}' xuất hiện nhiều lần ở {place}: phiên bản {ids}."
    ),
    "POS variant {pos} with SKU '{sku}' is linked to site variant {site}.": (
        "Phiên bản POS {pos} có mã SKU '{sku}' đã liên kết với phiên bản web {site}."
    ),
    "A combo on the site, but simple goods in the POS.": "Trên trang web là combo, trong POS là hàng thường.",
    "The POS variant {id} was deleted.": "Phiên bản POS {id} đã bị xóa.",
    "The site variant {id} is gone from the site.": "Phiên bản web {id} không còn trên trang web.",
    "When it was linked, the products had {*then} on the site, now {*now}. Check which goods these are, then link them "
    "by hand.": (
        "Khi liên kết, sản phẩm có {then} trên trang web, nay là {now}. "
        "Hãy kiểm tra đây là hàng nào rồi liên kết thủ công."
    ),
    "One side is gone.": "Một bên không còn nữa.",
    # ---- by hand ----
    "Linked by hand.": "Liên kết thủ công.",
    "Unlinked by hand.": "Hủy liên kết thủ công.",
    "The {*ours} and the {*theirs} were linked to each other already.": "{ours} và {theirs} đã liên kết từ trước.",
    "The {*ours} and the {*theirs} are linked now.": "{ours} và {theirs} đã được liên kết.",
    "The {*ours} was deleted in the POS, so nothing can be linked with it.": (
        "{ours} đã bị xóa trong POS nên không liên kết được."
    ),
    "The {*theirs} is gone from {alias}, so nothing can be linked with it.": (
        "{theirs} không còn trên {alias} nên không liên kết được."
    ),
    "The {*theirs} is a combo, but the {*ours} is simple goods; they cannot be linked.": (
        "{theirs} là combo, còn {ours} là hàng thường; không liên kết được."
    ),
    "The {*one} is linked to the {*other}; {_remedy} site:{_id}": (
        "{one} đã liên kết với {other}; hãy hủy liên kết đó trước."
    ),
    "unlink it first: multiweb unlink {_alias}": "hãy hủy liên kết đó trước",
    "{*what} was not read whole yet, so nothing can be linked. Run: multiweb sync {_alias}": (
        "{what} chưa được đọc hết nên chưa liên kết được. Hãy bấm Đồng bộ ngay ở trang Tổng quan."
    ),
    "{alias} cannot be linked: {*what} was not read whole yet. Run: multiweb sync {_alias}": (
        "Chưa liên kết được {alias}: {what} chưa được đọc hết. Hãy bấm Đồng bộ ngay ở trang Tổng quan."
    ),
    "The {*one} is left alone by matching from now on.": "Từ nay hệ thống không tự liên kết {one} nữa.",
    "The {*ours} and the {*theirs} are linked no more, and matching leaves them alone.": (
        "{ours} và {theirs} không còn liên kết, và hệ thống sẽ không tự liên kết lại."
    ),
    "To keep it apart for good: multiweb unlink {_alias} site:{_id} --keep-apart": (
        "Nếu không bao giờ muốn liên kết, hãy bấm Không bao giờ liên kết."
    ),
    "Site variant {site} is linked to POS variant {pos}; unlink it first.": (
        "Phiên bản web {site} đã liên kết với phiên bản POS {pos}; hãy hủy liên kết đó trước."
    ),
    "POS variant {pos} is linked to site variant {site}; unlink it first.": (
        "Phiên bản POS {pos} đã liên kết với phiên bản web {site}; hãy hủy liên kết đó trước."
    ),
    "{text} stands for several variants of {alias}: {*names}. Name the one that is meant by its id, "
    "for example site:{id}.": (
        "{text} là của nhiều phiên bản trên {alias}: {names}. Hãy nêu rõ mã phiên bản, ví dụ site:{id}."
    ),
    "Neither the POS nor {alias} has a variant {text}; read the catalogs again if it is new.": (
        "Cả POS lẫn {alias} đều không có phiên bản {text}; nếu là hàng mới, hãy đọc lại danh mục."
    ),
    "Neither the POS nor {alias} has such a variant; read the catalogs again if it is new.": (
        "Cả POS lẫn {alias} đều không có phiên bản này; nếu là hàng mới, hãy đọc lại danh mục."
    ),
    "{one} and {other} each name variants of both sides; say which ones are meant, as pos:ID and site:ID.": (
        "{one} và {other} đều là tên phiên bản của cả hai bên; hãy nêu rõ bằng pos:MÃ và site:MÃ."
    ),
    "{text} names no variant of {*where}, so the {*name} cannot be linked with it.": (
        "{where} không có phiên bản {text} nên không liên kết được {name}."
    ),
    "The {*name} has no SKU to be found by; choose its counterpart with --to, or give it a SKU.": (
        "{name} không có mã SKU để tìm; hãy chọn sản phẩm để liên kết, hoặc điền mã SKU."
    ),
    "Nobody has the SKU {sku} in {*where}, so the {*name} has no counterpart. Correct the SKU on one side and read "
    "it again (multiweb sync {_alias}), or choose the counterpart: --to SKU, or --to {_form}.": (
        "{where} không có mã SKU {sku} nên {name} không có gì để liên kết. "
        "Hãy sửa mã SKU ở một bên rồi bấm Đồng bộ ngay, hoặc chọn sản phẩm để liên kết."
    ),
    "The SKU {sku} occurs more than once in {*where}: variants {*ids}. Name the one that is meant by its id, "
    "for example {side}:{id}.": (
        "Mã SKU {sku} xuất hiện nhiều lần ở {where}: phiên bản {ids}. Hãy nêu rõ mã phiên bản, ví dụ {side}:{id}."
    ),
    # ---- syncing one product now ----
    "A person asked for it to be synced now.": "Người dùng yêu cầu đồng bộ ngay.",
    "Product sync is off for {alias}, so nothing is linked or written. Switch it on: multiweb settings {_alias} "
    "--set product_sync=true": (
        "Đồng bộ sản phẩm của {alias} đang tắt nên không liên kết và không ghi gì. Hãy bật lại trong Cài đặt."
    ),
    "The {*name} is not linked ({*reason}).": "{name} chưa liên kết ({reason}).",
    "The {*name} is gone from {*shop}; the next complete read ends it.": (
        "{name} không còn ở {shop}; lần đọc đầy đủ tới sẽ ghi nhận điều đó."
    ),
    "not matched yet": "chưa được so khớp",
    # ---- both sides compared ----
    "Without a SKU on both sides nothing links by itself.": "Thiếu mã SKU ở một bên thì không tự liên kết.",
    "One side has none.": "Một bên để trống.",
    "Only one of them is active.": "Chỉ một bên đang hoạt động.",
    "The POS does not sell it.": "POS không bán sản phẩm này.",
    "A combo on the site, but simple goods in the POS; they are not linked.": (
        "Trên trang web là combo, trong POS là hàng thường; không liên kết được."
    ),
    "The site sells the combo of the POS as one item, which may be.": (
        "Trang web bán combo của POS như một mặt hàng; có thể chủ ý như vậy."
    ),
    "The POS has no price in this list.": "POS chưa có giá trong chính sách này.",
    "A chosen branch has no stock in the POS, or none is chosen; that is not 0.": (
        "Một chi nhánh được chọn chưa có tồn trong POS, hoặc chưa chọn chi nhánh nào; như vậy không phải là 0."
    ),
    "The site counts no stock for it.": "Trang web không quản lý kho sản phẩm này.",
    "The site goes on selling at 0.": "Trang web vẫn bán khi hết hàng.",
}

SUGGESTING: dict[str, str] = {
    "Looks like {*likeness}.": "Giống {likeness}.",
    "'{quoted}' (POS variant {id})": "'{quoted}' (phiên bản POS {id})",
    "{*count} more": "{count} mã khác",
    "options": "thuộc tính",
    "options {*but}": "thuộc tính {but}",
    "many": "nhiều",
    "another variant of the site fits it better": "nhưng phiên bản khác của trang web hợp hơn",
    "site variants {*ids} fit it equally well": "các phiên bản web {ids} hợp như nhau",
    "differs only by upper and lower case": "chỉ khác chữ hoa, chữ thường",
    "differs only by spaces": "chỉ khác khoảng trắng",
    "differs only by the width of its letters": "chỉ khác độ rộng ký tự",
    "differs only by leading zeros": "chỉ khác số 0 ở đầu",
    "differs only by letters that look alike": "chỉ khác ở những ký tự nhìn giống nhau",
    "differs only by an apostrophe in front": "chỉ thừa dấu nháy ở đầu",
    "differs only by a spreadsheet's scientific notation": "chỉ do Excel đổi thành dạng khoa học",
    "differs only by the last digits, which a spreadsheet lost": "chỉ khác các số cuối bị Excel làm tròn",
    "differs only by a spreadsheet taking it for a date": "chỉ do Excel đổi thành ngày tháng",
    "differs only by one digit, and just one of the two is a valid barcode": (
        "chỉ khác một chữ số, và chỉ một trong hai là mã vạch hợp lệ"
    ),
    "has the same barcode": "trùng mã vạch",
    "has this SKU as its barcode": "có mã vạch là mã SKU này",
    "has the barcode of the site variant as its SKU": "có mã SKU là mã vạch của phiên bản web",
    "is of the same product and has the same options": "cùng sản phẩm và trùng thuộc tính",
    "is of a product of the same name and has the same options": "thuộc sản phẩm trùng tên và trùng thuộc tính",
    "is the only one left of its product": "là phiên bản duy nhất còn lại của sản phẩm",
    "has the same name{*but}": "trùng tên{but}",
    "and options": "và thuộc tính",
    "and options {*but}": "và thuộc tính {but}",
    "but for punctuation or units": "(chỉ khác dấu câu hay đơn vị)",
    "but for marks and punctuation": "(chỉ khác dấu tiếng Việt và dấu câu)",
    "but for its word order": "(chỉ khác thứ tự từ)",
    "but for marks and word order": "(chỉ khác dấu tiếng Việt và thứ tự từ)",
    "has a name that is {share} % alike ('{one}' for '{other}')": "tên giống {share} % ('{one}' và '{other}')",
}

"""What is said of each row of a workbook that was handed back, in Vietnamese."""

FIXES: dict[str, str] = {
    # ---- what a row asks for ----
    "The SKU is {sku} already.": "Mã SKU đã là {sku}.",
    "SKU {*before} → {after}": "SKU {before} → {after}",
    "(blank)": "(trống)",
    "Linked already.": "Đã liên kết từ trước.",
    "Link {one} with {other}": "Liên kết {one} với {other}",
    "Unlinked already.": "Đã hủy liên kết từ trước.",
    "Unlink {sku}": "Hủy liên kết {sku}",
    "Ignored already.": "Đã bỏ qua từ trước.",
    "Left out of the workbook until one of its sides changes.": "Không hiện trong tệp cho đến khi một bên thay đổi.",
    # ---- why a row is refused ----
    "The new SKU is blank; type it into “{*column}”.": "Mã SKU mới để trống; hãy gõ vào “{column}”.",
    "The new SKU is blank, and the other side of this row has none either; type it into “{*column}”.": (
        "Mã SKU mới để trống, bên kia của dòng này cũng không có mã; hãy gõ vào “{column}”."
    ),
    "This row has no {*side} variant; name one in “{*column}”, by its SKU or as #id.": (
        "Dòng này không có phiên bản {side}; hãy ghi vào “{column}” mã SKU hoặc #mã phiên bản."
    ),
    "SKU {sku} belongs to {count} {*side} variants ({ids}); choose one of them as #id.": (
        "Mã SKU {sku} là của {count} phiên bản {side} ({ids}); hãy chọn một bằng #mã phiên bản."
    ),
    "There is no {*side} variant {chosen}; name one in “{*column}”, by its SKU or as #id.": (
        "Không có phiên bản {side} {chosen}; hãy ghi vào “{column}” mã SKU hoặc #mã phiên bản."
    ),
    "The site variant is not matched yet; link the site first.": (
        "Phiên bản web chưa được so khớp; hãy bấm Đồng bộ ngay trước."
    ),
    "This row has no {*side} variant.": "Dòng này không có phiên bản {side}.",
    "{*variant} is gone; export the workbook again.": "{variant} không còn nữa; hãy tạo lại tệp.",
    "The product changed since this workbook was made; export it again and fix that one.": (
        "Sản phẩm đã thay đổi sau khi tạo tệp; hãy tạo tệp mới và sửa trên tệp đó."
    ),
    "The new SKU is a formula; type the SKU itself as text.": (
        "Mã SKU mới là công thức; hãy gõ chính mã SKU dạng văn bản."
    ),
    "{sku} is what a spreadsheet makes of a long number; type the SKU as text.": (
        "{sku} là do Excel đổi từ một số dài; hãy gõ mã SKU dạng văn bản."
    ),
    "The new SKU has {count} characters; at most {most} are allowed.": (
        "Mã SKU mới có {count} ký tự; tối đa {most} ký tự."
    ),
    "The new SKU holds characters that nobody can see; type it anew.": (
        "Mã SKU mới chứa ký tự không nhìn thấy được; hãy gõ lại."
    ),
    "“{value}” stands in “{*column}”, which “{*action}” does not use; clear it or choose another action.": (
        "“{value}” nằm ở “{column}”, cột mà “{action}” không dùng; hãy xóa nó hoặc chọn thao tác khác."
    ),
    "Something was typed, but no action chosen. Choose one of: {*choices}.": (
        "Đã gõ giá trị nhưng chưa chọn thao tác. Hãy chọn: {choices}."
    ),
    "“{typed}” is no action. Choose one of: {*choices}.": "“{typed}” không phải là thao tác. Hãy chọn: {choices}.",
    "New POS SKU": "SKU mới trên POS",
    "New site SKU": "SKU mới trên trang web",
    "Chosen counterpart": "Phiên bản được chọn",
    "Fix POS SKU": "Sửa SKU trên POS",
    "Fix site SKU": "Sửa SKU trên trang web",
    "Link": "Liên kết",
    "Unlink": "Hủy liên kết",
    "Ignore": "Bỏ qua",
    # ---- rows that stand in each other's way ----
    "Row {row} asks for something else for the same item; keep one of the two.": (
        "Dòng {row} yêu cầu khác cho cùng một mục; hãy giữ một trong hai."
    ),
    "Row {row} gives the same variant another SKU; keep one of the two.": (
        "Dòng {row} đặt mã SKU khác cho cùng phiên bản; hãy giữ một trong hai."
    ),
    "Row {row} gives SKU {sku} to another variant; keep one of the two.": (
        "Dòng {row} đặt mã SKU {sku} cho phiên bản khác; hãy giữ một trong hai."
    ),
    "Row {row} links or unlinks the same site variant otherwise; keep one of the two.": (
        "Dòng {row} liên kết hoặc hủy liên kết cùng phiên bản web theo cách khác; hãy giữ một trong hai."
    ),
    "Row {row} links the same POS variant to another one; keep one of the two.": (
        "Dòng {row} liên kết cùng phiên bản POS với phiên bản khác; hãy giữ một trong hai."
    ),
    "Row {row} asks the same.": "Dòng {row} yêu cầu y như vậy.",
    "Row {row} asks the same, and was refused.": "Dòng {row} yêu cầu y như vậy và đã bị từ chối.",
    "SKU {sku} belongs to {*variant} already.": "Mã SKU {sku} đã là của {variant}.",
    "SKU {sku} is still taken: row {row}, which would free it, is refused.": (
        "Mã SKU {sku} vẫn đang được dùng: dòng {row}, dòng sẽ nhường mã này, bị từ chối."
    ),
    "SKU {sku} is the one that row {row} gives up, and the two go round in a circle. Do it in two steps: give one of "
    "them a SKU that nobody has, hand the file in, then give the right ones.": (
        "Mã SKU {sku} là mã mà dòng {row} nhường lại, hai dòng đổi mã vòng quanh. Hãy làm hai bước: đặt cho một bên mã "
        "chưa ai dùng, gửi tệp, rồi đặt mã đúng."
    ),
    # ---- while it is applied ----
    "{file}, row {row}": "{file}, dòng {row}",
    "Not tried: {*why}": "Chưa thực hiện: {why}",
    "The product changed while this file was being applied; export the workbook again and fix that one.": (
        "Sản phẩm thay đổi trong lúc áp dụng tệp; hãy tạo tệp mới và sửa trên tệp đó."
    ),
    "Hand the file back again to try once more.": "Hãy gửi lại tệp để thử lần nữa.",
    "{file} was made for the site {site}, not for {other}.": (
        "{file} được tạo cho trang web {site}, không phải {other}."
    ),
    "{alias} was never read, so nobody knows what is missing; run: multiweb sync {_alias}": (
        "{alias} chưa được đọc lần nào nên chưa biết thiếu gì; hãy bấm Đồng bộ ngay ở trang Tổng quan."
    ),
}

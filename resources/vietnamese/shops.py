"""What goes wrong when a shop is asked for something, in Vietnamese."""

CALLS: dict[str, str] = {
    # ---- the way to the shop ----
    "the rate limit stayed used up for five minutes; the next run goes on": (
        "đã hết lượt gọi API trong năm phút; lượt sau sẽ tiếp tục"
    ),
    "no call to the shop came to an end for five minutes": "năm phút không có lượt gọi nào tới cửa hàng hoàn thành",
    "{call}: no connection to the shop": "{call}: không kết nối được tới cửa hàng",
    "{call}: the shop did not answer in time": "{call}: cửa hàng không trả lời kịp",
    "{call}: the answer is damaged": "{call}: câu trả lời bị hỏng",
    "{call}: the connection broke": "{call}: kết nối bị ngắt giữa chừng",
    "{call}: the answer is larger than anything this API sends": "{call}: câu trả lời lớn bất thường",
    "{call}: the answer came too slowly": "{call}: câu trả lời về quá chậm",
    "{call}: a web page instead of an answer": "{call}: nhận được một trang web thay vì câu trả lời",
    "{call}: the answer cannot be read ({why})": "{call}: không đọc được câu trả lời ({why})",
    "the request was sent and its answer was lost; whether it was carried out has to be looked up": (
        "yêu cầu đã gửi nhưng không nhận được câu trả lời; phải kiểm tra xem đã thực hiện hay chưa"
    ),
    # ---- refusals ----
    "{call}: the rate limit is reached (429)": "{call}: đã hết lượt gọi API (429)",
    "{call}: the shop cannot answer at the moment ({status}){told}": (
        "{call}: cửa hàng tạm thời không trả lời được ({status}){told}"
    ),
    "{call}: a web page instead of an answer ({status}), probably a protection page": (
        "{call}: nhận được một trang web thay vì câu trả lời ({status}), có lẽ là trang chặn truy cập"
    ),
    "{call}: the key or token is refused (401); enter it again for this shop": (
        "{call}: mã truy cập bị từ chối (401); hãy nhập lại mã của cửa hàng này"
    ),
    "{call}: the app lacks the right for this ({status}){told}; grant it in the shop's admin": (
        "{call}: ứng dụng thiếu quyền ({status}){told}; hãy cấp quyền trong trang quản trị của cửa hàng"
    ),
    "{call}: refused without a reason (403)": "{call}: bị từ chối không rõ lý do (403)",
    "{call}: not found ({status}){told}": "{call}: không tìm thấy ({status}){told}",
    "{call}: the shop refuses this form of request ({status}){told}": (
        "{call}: cửa hàng không nhận dạng yêu cầu này ({status}){told}"
    ),
    "{call}: the shop refuses the values ({status}){*told}": "{call}: cửa hàng từ chối giá trị ({status}){told}",
    "for {names}": "ở {names}",
    "for {names}: {told}": "ở {names}: {told}",
    "{call}: the key may not write: {told}; give it Read/Write permission": (
        "{call}: mã này không được ghi: {told}; hãy cấp quyền Đọc/Ghi (Read/Write)"
    ),
    "{call}: not found: {told}": "{call}: không tìm thấy: {told}",
    "{call}: the shop refuses the values: {told}": "{call}: cửa hàng từ chối giá trị: {told}",
    "{call}: the shop asks to log in; enter the key or token again": (
        "{call}: cửa hàng đòi đăng nhập; hãy nhập lại mã truy cập"
    ),
    "{call}: the shop points to another address, which is not followed; check its address": (
        "{call}: cửa hàng chuyển sang địa chỉ khác và không được đi theo; hãy kiểm tra địa chỉ"
    ),
    # ---- lists ----
    "{path}: {count} rows instead of {total}; nothing was concluded from this read": (
        "{path}: có {count} dòng thay vì {total}; lần đọc này không được dùng"
    ),
    "{path}: {count} rows instead of {total}; nothing was concluded from it": (
        "{path}: có {count} dòng thay vì {total}; lần đọc này không được dùng"
    ),
    "{path}: rows went away while it was read, every time; nothing was concluded from it": (
        "{path}: lần nào cũng có dòng biến mất trong khi đọc; lần đọc này không được dùng"
    ),
    "{path}: {count} rows instead of {total}": "{path}: có {count} dòng thay vì {total}",
    "{path}: the list does not state its total": "{path}: danh sách không cho biết tổng số",
    "GET {path}: the header {name} is missing; something in front of the shop takes it away": (
        "GET {path}: thiếu header {name}; có gì đó đứng trước cửa hàng đã bỏ nó đi"
    ),
    "POST {path}: {count} results for {items} items": "POST {path}: {count} kết quả cho {items} mục",
    "POST {path}: the results stand in another order than the items": ("POST {path}: kết quả không theo thứ tự đã gửi"),
    "POST {path}: a result cannot be read ({why})": "POST {path}: không đọc được một kết quả ({why})",
    # ---- keys ----
    "access token": "mã truy cập",
    "API key": "API key",
    "API secret": "API secret",
    "consumer key": "consumer key",
    "consumer secret": "consumer secret",
    "An API key holds no colon; copy it again from the shop's private app.": (
        "API key không có dấu hai chấm; hãy chép lại từ ứng dụng riêng của cửa hàng."
    ),
    "The {*name} is empty or holds spaces or other characters that no key has; copy it again.": (
        "{name} trống, hoặc có khoảng trắng hay ký tự lạ; hãy chép lại."
    ),
    "The stored secret is of no known kind; connect the shop again.": (
        "Mã đã lưu không thuộc loại nào được biết; hãy kết nối lại cửa hàng."
    ),
    "The stored secret has no '{name}'; connect the shop again.": "Mã đã lưu thiếu '{name}'; hãy kết nối lại cửa hàng.",
    "The shop gave no access token ({why}); ask for permission again.": (
        "Cửa hàng không cấp mã truy cập ({why}); hãy xin quyền lại."
    ),
    "the new credentials lack rights: {*rights}; the old ones are kept.": (
        "mã mới thiếu quyền: {rights}; mã cũ được giữ lại."
    ),
}

SHOPS: dict[str, str] = {
    # ---- addresses ----
    "There is no platform '{name}'; known are: {names}.": "Không có nền tảng '{name}'; hiện có: {names}.",
    "There is no kind of website '{name}'; there are: {names}.": "Không có loại trang web '{name}'; hiện có: {names}.",
    "An alias has 1 to 40 characters: small letters a-z, digits and hyphens.": (
        "Alias có 1 đến 40 ký tự: chữ thường a-z, chữ số và dấu gạch ngang."
    ),
    "{alias}: the address is not one of {platform}; it must be {*forms}, with nothing else.": (
        "{alias}: địa chỉ không phải của {platform}; địa chỉ phải là {forms}."
    ),
    "{alias}: where is the shop? Give its address: --address https://shop.example": (
        "{alias}: cửa hàng ở đâu? Hãy nhập địa chỉ của cửa hàng."
    ),
    "{alias}: the address is not one of a shop; it must be {*form}.": (
        "{alias}: địa chỉ không phải của một cửa hàng; địa chỉ phải là {form}."
    ),
    "https://shop.example, perhaps with the folder it stands in; no user, port, IP number or page behind it": (
        "https://shop.example, có thể kèm thư mục; không có tên người dùng, cổng, số IP hay trang phía sau"
    ),
    "A WooCommerce shop is opened by a consumer key and secret: give them with --key-file.": (
        "Cửa hàng WooCommerce cần consumer key và consumer secret; hãy nhập cả hai."
    ),
    # ---- the POS ----
    "{alias}: the POS has no active branch; open one before it is used.": (
        "{alias}: POS không có chi nhánh nào đang hoạt động; hãy mở một chi nhánh trước."
    ),
    "the POS took the change of the SKU but kept another one": "POS nhận đổi mã SKU nhưng vẫn giữ mã khác",
    "not taken": "không được nhận",
    "the POS made the order but did not tell it in full": "POS đã tạo đơn nhưng không trả về đầy đủ",
    "the POS keeps its own code on order {id}; it is found by its reference number instead": (
        "POS giữ mã riêng cho đơn {id}; đơn được tìm theo số tham chiếu"
    ),
    "it finds {count} orders for “{text}”, too many to look for one among them": (
        "tìm thấy {count} đơn cho “{text}”, quá nhiều để chọn ra một đơn"
    ),
    "the POS refuses the new customer": "POS từ chối khách hàng mới",
    "order {id} of the POS has no status or total that is known here": (
        "đơn {id} của POS không có trạng thái hoặc tổng tiền đọc được"
    ),
    # ---- websites ----
    "the site took the change of the SKU but kept another one": "trang web nhận đổi mã SKU nhưng vẫn giữ mã khác",
    "an order of the site cannot be read ({why})": "không đọc được một đơn hàng của trang web ({why})",
    "order {id} of the site cannot be read ({why})": "không đọc được đơn {id} của trang web ({why})",
    "order {id} of the site has no time or no total": "đơn {id} của trang web không có thời gian hoặc tổng tiền",
    "what came back of order {id} cannot be read ({why})": "không đọc được hàng trả lại của đơn {id} ({why})",
    "order {id} of the site has no time": "đơn {id} của trang web không có thời gian",
    "order {id} of the site came without its lines": "đơn {id} của trang web không kèm dòng hàng",
    "order {id} comes without its lines, and the list does not hold it yet": (
        "đơn {id} không kèm dòng hàng, và danh sách chưa có đơn này"
    ),
    "the site keeps stock at several places and none is chosen; choose one in the site's settings": (
        "trang web có nhiều kho mà chưa chọn kho nào; hãy chọn trong Cài đặt"
    ),
    "the site has no stock item for this variant": "trang web không có mục tồn kho cho phiên bản này",
    "no number": "không có số",
    "nothing": "không có gì",
    "the site took {sent} but shows {*shown}": "trang web nhận {sent} nhưng hiển thị {shown}",
    "the site refuses the value": "trang web từ chối giá trị",
    "the site refuses the values": "trang web từ chối giá trị",
    "the site does not switch the variant to being managed by stock": (
        "trang web không cho bật quản lý kho của phiên bản"
    ),
    "the site compares only with a higher price, and {compare_at} is not above {price}": (
        "trang web chỉ so sánh với giá cao hơn, mà {compare_at} không cao hơn {price}"
    ),
    "order {id} shows its payment once it is completed, and not before": (
        "đơn {id} chỉ hiện đã thanh toán khi hoàn thành"
    ),
    "order {id} was not placed yet ({status}); it comes once it is": (
        "đơn {id} chưa được đặt xong ({status}); đơn sẽ vào khi đặt xong"
    ),
    "order {id} is {status}, so it is not shown as shipped": (
        "đơn {id} đang ở trạng thái {status} nên không báo đã giao"
    ),
    "the site has no product": "trang web không có sản phẩm",
    "the site has no product {id}": "trang web không có sản phẩm {id}",
    "product {id} has no variation": "sản phẩm {id} không có biến thể",
    "product {id} has no variation {variation}": "sản phẩm {id} không có biến thể {variation}",
    "{value} is no quantity": "{value} không phải là số lượng",
    "{value} is no price": "{value} không phải là giá",
    "variant {id}: {*told}": "phiên bản {id}: {told}",
    "the product holds the stock of all its variations together": "sản phẩm giữ tồn chung cho mọi biến thể",
    "the site does not manage the stock of this product": "trang web không quản lý kho sản phẩm này",
    "a WooCommerce shop has no place for a mark": "cửa hàng WooCommerce không có chỗ để đánh dấu",
    "the mark could not be removed ({status}).": "không gỡ được dấu kết nối ({status}).",
    "the credentials have no right to the store's metafields (403)": "mã truy cập không có quyền đọc metafield (403)",
    "the shop has no metafields of the store (404)": "cửa hàng không có metafield (404)",
    "the shop's metafields answered {status}": "metafield của cửa hàng trả lời {status}",
    # ---- webhooks ----
    "Our webhooks stay at {alias} and deliver to nobody; remove them in its admin.": (
        "Webhook của chúng ta còn ở {alias} và không gửi tới đâu; hãy gỡ trong trang quản trị."
    ),
    "No secret is known that signs the webhooks of {alias}, so that every delivery is refused: multiweb credentials "
    "{_alias} … --webhook-secret-file FILE": (
        "Chưa có mã ký webhook của {alias} nên mọi tin báo đều bị từ chối; hãy nhập mã ký webhook."
    ),
    "No secret is known that signs the webhooks of {alias}, so that none could be believed. Give the secret of its "
    "app: multiweb credentials {_alias} … --webhook-secret-file FILE": (
        "Chưa có mã ký webhook của {alias} nên không thể tin tin báo nào; hãy nhập mã ký webhook của ứng dụng."
    ),
    "No secret is known that signs the webhooks of {alias}; give it new credentials first.": (
        "Chưa có mã ký webhook của {alias}; hãy nhập mã truy cập mới trước."
    ),
    "Where shall the shops deliver? Give --url https://… or set MULTIWEB_CONSOLE_URL.": (
        "Cửa hàng phải gửi tin báo tới đâu? Hãy đặt MULTIWEB_CONSOLE_URL trên máy chủ."
    ),
    "The address for webhooks must be https://host, perhaps with a port and a path, and nothing else.": (
        "Địa chỉ nhận webhook phải là https://máy-chủ, có thể kèm cổng và đường dẫn, và không có gì khác."
    ),
}

PROBES: dict[str, str] = {
    "no answer to {method} {route} ({*why}).": "cửa hàng không trả lời {method} {route} ({why}); hãy thử lại sau.",
    "the credentials are refused ({call} answered {status}). Check the token, or key and secret, and that they belong "
    "to this shop.": (
        "mã truy cập bị từ chối ({call} trả lời {status}). Hãy kiểm tra mã, hoặc key và secret, có đúng của "
        "cửa hàng này."
    ),
    "{call} met the rate limit.": "{call} đã hết lượt gọi API.",
    "{call} answered {status}; try again later.": "{call} trả lời {status}; hãy thử lại sau.",
    "A missing product is answered with {status} in place of 404.": (
        "Sản phẩm không tồn tại được trả lời {status} thay vì 404."
    ),
    "The POS does not state its rate limit; the setting `limit` stands for it.": (
        "POS không cho biết giới hạn gọi API; mức trong Cài đặt được dùng."
    ),
    "The shop does not state its rate limit; the setting `limit` stands for it.": (
        "Cửa hàng không cho biết giới hạn gọi API; mức trong Cài đặt được dùng."
    ),
    "The shop states a rate limit of {sizes}; set `limit.size` to it.": (
        "Cửa hàng cho phép {sizes} lần gọi; hãy đặt Số lần gọi dồn trong Cài đặt theo số đó."
    ),
    "The POS does not say which branch is the default; each site must be told its branch.": (
        "POS không cho biết chi nhánh mặc định; mỗi trang web phải chọn chi nhánh."
    ),
    "The people of the POS cannot be read; orders can still go to nobody, which is the default.": (
        "Không đọc được nhân viên của POS; đơn hàng vẫn vào POS mà không gán cho ai (mặc định)."
    ),
    "The first product came without its stock rows; its stock would be unknown.": (
        "Sản phẩm đầu tiên không kèm tồn kho; tồn kho sẽ không biết được."
    ),
    "A limit above 250 beyond the last page is answered with {status}; neither is ever asked.": (
        "Yêu cầu quá 250 dòng sau trang cuối được trả lời {status}; cả hai không bao giờ được dùng."
    ),
    "`modified_on_min` does not filter products here.": "Ở đây `modified_on_min` không lọc được sản phẩm.",
    "The webhooks cannot be listed ({status}), so other sync apps cannot be seen by them.": (
        "Không đọc được danh sách webhook ({status}) nên không biết có ứng dụng đồng bộ khác hay không."
    ),
    "The shop knows no locations: stock is one number for each variant.": (
        "Cửa hàng không chia kho: mỗi phiên bản có một số tồn."
    ),
    "The shop shows no product, so the generation of its platform cannot be told yet.": (
        "Cửa hàng chưa có sản phẩm nào nên chưa biết nền tảng thuộc đời nào."
    ),
    "`inventory_item_ids` does not filter here: every list of levels is filtered again on our side.": (
        "Ở đây `inventory_item_ids` không lọc được: danh sách tồn được lọc lại ở phía chúng ta."
    ),
    "Without a status the shop counts {count} orders, by status {total}: each is read by itself.": (
        "Không lọc trạng thái cửa hàng có {count} đơn, lọc theo trạng thái có {total}: từng trạng thái được đọc riêng."
    ),
    "Under `since_id` the newest order comes first, so it cannot be used to walk forward.": (
        "Với `since_id` đơn mới nhất đứng đầu nên không dùng để đọc tiến được."
    ),
    "The headers {total} and {pages} are missing: no read can be proven complete, and none is believed. Something in "
    "front of the shop takes them away.": (
        "Thiếu header {total} và {pages}: không chứng minh được là đã đọc hết nên không lần đọc nào được dùng. "
        "Có gì đó đứng trước cửa hàng đã bỏ chúng đi."
    ),
    "{call} was answered with something that cannot be read; try again later.": (
        "{call}: câu trả lời không đọc được; hãy thử lại sau."
    ),
    "The POS did not tell its own id, by which it would be known under another address.": (
        "POS không cho biết mã của chính nó, nên sẽ không nhận ra được khi đổi địa chỉ."
    ),
    "GET /admin/store.json does not tell the id of the store; try again later.": (
        "GET /admin/store.json không cho biết mã cửa hàng; hãy thử lại sau."
    ),
}

"""What is wrong with a workbook that was handed back, in Vietnamese."""

WORKBOOKS: dict[str, str] = {
    # ---- the file ----
    "{file} is the mark that Excel leaves beside an open workbook; hand back the workbook.": (
        "{file} là tệp tạm Excel để cạnh tệp đang mở; hãy gửi chính tệp Excel."
    ),
    "There is no file {file}.": "Không có tệp {file}.",
    "{file} is a folder; name the workbook in it.": "{file} là thư mục; hãy chọn tệp Excel trong đó.",
    "{file} cannot be read: it is open in another program, or you lack the right to it. Close it there, or hand back "
    "a copy.": (
        "Không đọc được {file}: tệp đang mở ở chương trình khác, hoặc bạn không có quyền. Hãy đóng tệp, hoặc "
        "gửi bản sao."
    ),
    "{file} is protected by a password; open it in Excel, remove the password under File, Info, Protect Workbook, and "
    "hand it back again.": (
        "{file} có mật khẩu; hãy mở bằng Excel, bỏ mật khẩu ở File > Info > Protect Workbook, rồi gửi lại."
    ),
    "{file} is protected by a password; remove it and hand the file back again.": (
        "{file} có mật khẩu; hãy bỏ mật khẩu rồi gửi lại."
    ),
    "{file} is an old Excel file (.xls), whatever its name says; open it in Excel, save it as .xlsx, and hand that "
    "back.": "{file} là tệp Excel cũ (.xls) dù tên là gì; hãy mở bằng Excel, lưu thành .xlsx rồi gửi lại.",
    "{file} is not an Excel workbook (.xlsx); hand back the exported workbook.": (
        "{file} không phải tệp Excel (.xlsx); hãy gửi tệp đã tạo ở đây."
    ),
    "{file} is not an Excel workbook (.xlsx); save it as .xlsx with Excel and hand that back.": (
        "{file} không phải tệp Excel (.xlsx); hãy lưu thành .xlsx bằng Excel rồi gửi lại."
    ),
    "{file} is empty; export the workbook again, or hand back another copy.": (
        "{file} trống; hãy tạo lại tệp, hoặc gửi bản khác."
    ),
    "{file} is text (CSV or the like), not an Excel workbook (.xlsx): text loses the hidden columns. Fix the exported "
    "workbook itself and hand that back.": (
        "{file} là tệp văn bản (CSV hay tương tự), không phải tệp Excel (.xlsx): tệp văn bản mất các cột ẩn. "
        "Hãy sửa chính tệp đã tạo ở đây rồi gửi lại."
    ),
    "{file} is damaged or cut short; copy or save it again and hand it back.": (
        "{file} bị hỏng hoặc thiếu; hãy chép hoặc lưu lại rồi gửi."
    ),
    "{file} would unpack to {size} MB, more than a workbook of this kind has; delete the blank rows and foreign sheets "
    "in it, or fix a fresh export.": (
        "{file} giải nén ra {size} MB, lớn hơn một tệp loại này; hãy xóa dòng trống và trang lạ, hoặc sửa trên tệp mới."
    ),
    "{file} holds macros; save it as a workbook without macros (.xlsx) and hand that back.": (
        "{file} có macro; hãy lưu thành tệp không có macro (.xlsx) rồi gửi lại."
    ),
    "{file} is a binary workbook (.xlsb); save it as .xlsx and hand that back.": (
        "{file} là tệp Excel nhị phân (.xlsb); hãy lưu thành .xlsx rồi gửi lại."
    ),
    "{file} declares entities in {part}, which no program for sheets writes.": (
        "{file} khai báo entity trong {part}, điều không chương trình bảng tính nào làm; tệp không được mở."
    ),
    "{file} is open in another program; close it there and try again.": (
        "{file} đang mở ở chương trình khác; hãy đóng lại rồi thử lần nữa."
    ),
    # ---- the table in it ----
    "{file} has no sheet with the header of the table ({column} and so on) in its first {rows} rows; put the header "
    "back, or fix a fresh export.": (
        "{file} không có trang nào có dòng tiêu đề của bảng ({column}…) trong {rows} dòng đầu; "
        "hãy trả lại dòng tiêu đề, hoặc sửa trên tệp mới."
    ),
    "{file} has more than one sheet with the table to fix: {*names}; delete the ones that do not count.": (
        "{file} có nhiều trang chứa bảng cần sửa: {names}; hãy xóa những trang không dùng."
    ),
    "{file} lacks the column {names}, which may be deleted or renamed; put it back, or fix a fresh export.": (
        "{file} thiếu cột {names}, có thể đã bị xóa hoặc đổi tên; hãy trả lại cột, hoặc sửa trên tệp mới."
    ),
    "{file} has the column {names} twice; delete the one that does not count.": (
        "{file} có hai cột {names}; hãy xóa cột không dùng."
    ),
    "{file} has {#count} filled rows, more than the {#most} that are read at once; delete the rows that ask for "
    "nothing, or split the file.": (
        "{file} có {count} dòng, nhiều hơn {most} dòng đọc được một lần; hãy xóa dòng không yêu cầu gì, hoặc chia tệp."
    ),
    "{file} has merged cells in the table ({cells}): only the first of them holds a value. Unmerge them in Excel, fill "
    "in each row, and hand the file back.": (
        "{file} có ô gộp trong bảng ({cells}): chỉ ô đầu có giá trị. Hãy bỏ gộp ô, điền từng dòng rồi gửi lại."
    ),
    "{file} was made from two files, with no shop connected, so there is nothing to apply it to. Connect the shops, "
    "export the workbook of the site and fix that one.": (
        "{file} được tạo từ hai tệp, không kết nối cửa hàng, nên không có gì để áp dụng. "
        "Hãy kết nối cửa hàng, tạo tệp của trang web và sửa trên tệp đó."
    ),
    "{file}, row {row}: a hidden id was changed to “{text}”; export the workbook again.": (
        "{file}, dòng {row}: mã ẩn đã bị đổi thành “{text}”; hãy tạo lại tệp."
    ),
    "{file}, row {row}: its hidden columns are empty, so nobody can tell which product it is. Delete the "
    "row, or export "
    "the workbook again.": (
        "{file}, dòng {row}: các cột ẩn trống nên không biết là sản phẩm nào. Hãy xóa dòng này, hoặc tạo lại tệp."
    ),
    "{file} has a header, but no rows below it; fix a fresh export.": (
        "{file} chỉ có dòng tiêu đề, không có dòng nào bên dưới; hãy sửa trên tệp mới."
    ),
    "{file} mixes rows of several sites ({names}); hand back one file for each.": (
        "{file} lẫn dòng của nhiều trang web ({names}); hãy gửi mỗi trang web một tệp."
    ),
    "{#count} of the rows that ask for something are hidden, perhaps by a filter; they count as well.": (
        "{count} dòng có yêu cầu đang bị ẩn, có thể do bộ lọc; chúng vẫn được tính."
    ),
    "The workbook was made by another version of Multiweb; export it again and fix that one.": (
        "Tệp được tạo bởi phiên bản Multiweb khác; hãy tạo tệp mới và sửa trên tệp đó."
    ),
    "The workbook does not tell which site it was made for; hand back the exported file, or export the workbook "
    "again.": "Tệp không cho biết được tạo cho trang web nào; hãy gửi chính tệp đã tạo ở đây, hoặc tạo lại tệp.",
    "The workbook was made by another installation of Multiweb, or its hidden sheet was changed; hand back the "
    "exported file, or export the workbook again.": (
        "Tệp được tạo bởi bản cài đặt Multiweb khác, hoặc trang ẩn đã bị sửa; "
        "hãy gửi chính tệp đã tạo ở đây, hoặc tạo lại tệp."
    ),
    # ---- its cells ----
    "“{column}” holds the truth value {value}; format the cell as text and type it again.": (
        "“{column}” chứa giá trị đúng/sai {value}; hãy định dạng ô là văn bản rồi gõ lại."
    ),
    "“{column}” holds the date or time {value}, which a spreadsheet made of it; format the cell as text and type it "
    "again.": "“{column}” chứa ngày giờ {value} do Excel tự đổi; hãy định dạng ô là văn bản rồi gõ lại.",
    "“{column}” holds the error {value}; type the value itself.": "“{column}” chứa lỗi {value}; hãy gõ chính giá trị.",
    "“{column}” holds the number {value}, of which only 15 digits are kept; format the cell as text and type it "
    "again.": "“{column}” chứa số {value}, Excel chỉ giữ 15 chữ số; hãy định dạng ô là văn bản rồi gõ lại.",
    "“{column}” holds the number {value}; format the cell as text and type it again.": (
        "“{column}” chứa số {value}; hãy định dạng ô là văn bản rồi gõ lại."
    ),
    "“{column}” holds a formula; type the value itself as text.": (
        "“{column}” chứa công thức; hãy gõ chính giá trị dạng văn bản."
    ),
}

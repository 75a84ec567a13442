"""The words generated catalogs are made of: goods, brands, sizes and colours of an ordinary Vietnamese
shop.

The brands are ones that such shops sell; names, codes and prices are made up.
"""

from dataclasses import dataclass

COLOURS = (
    "Đen", "Trắng", "Đỏ", "Xanh navy", "Xanh rêu", "Be", "Nâu", "Hồng phấn", "Ghi", "Vàng mơ", "Tím than", "Kem",
)  # fmt: skip
CLOTHES_SIZES = ("S", "M", "L", "XL", "XXL")
SHOE_SIZES = ("35", "36", "37", "38", "39", "40", "41", "42")
BABY_SIZES = ("3-6 tháng", "6-12 tháng", "1-2 tuổi", "3-4 tuổi", "5-6 tuổi")
SHADES = ("#01", "#02", "#03", "#05", "#21", "#23", "Cam đất", "Đỏ gạch", "Hồng nude")
CAPACITIES = ("350ml", "500ml", "750ml", "1L", "1.5L")

COLOUR, SIZE, SHADE, CAPACITY = "Màu sắc", "Size", "Tông màu", "Dung tích"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of goods: what it is called, who makes it, how it varies and what it costs (thousands
    of đồng).
    """

    code: str
    product_type: str
    nouns: tuple[str, ...]
    brands: tuple[str, ...]
    details: tuple[str, ...]
    dearest: int
    cheapest: int
    options: tuple[tuple[str, tuple[str, ...]], ...] = ()
    packs: tuple[int, ...] = ()


LINES = (
    Line(
        "AT", "Thời trang",
        ("Áo thun cổ tròn", "Áo polo", "Áo sơ mi tay dài", "Áo khoác gió", "Áo hoodie", "Áo len cổ lọ"),
        ("Coolmate", "Yame", "Routine", "Canifa", "Ivy moda", "Owen"),
        ("nam", "nữ", "unisex", "form rộng", "vải cotton", "chống nắng", "dáng suông"),
        690, 119, ((COLOUR, COLOURS), (SIZE, CLOTHES_SIZES)),
    ),
    Line(
        "QJ", "Thời trang",
        ("Quần jean", "Quần kaki", "Quần short", "Quần tây", "Chân váy chữ A", "Váy đầm dự tiệc"),
        ("Yame", "Canifa", "Elise", "An Phước", "Việt Tiến", "Novelty"),
        ("ống rộng", "ống suông", "lưng thun", "dáng xòe", "cạp cao", "vải linen"),
        890, 149, ((COLOUR, COLOURS), (SIZE, CLOTHES_SIZES)),
    ),
    Line(
        "GD", "Giày dép",
        ("Giày thể thao", "Sandal quai ngang", "Dép lê", "Giày búp bê", "Giày lười"),
        ("Biti's", "Ananas", "Juno", "Vascara", "MWC"),
        ("nam", "nữ", "đế bằng", "siêu nhẹ", "chống trượt"),
        990, 99, ((SIZE, SHOE_SIZES),),
    ),
    Line(
        "GB", "Đồ gia dụng",
        ("Chảo chống dính", "Nồi inox 3 đáy", "Bộ dao", "Thớt tre", "Hộp đựng thực phẩm", "Rổ nhựa"),
        ("Sunhouse", "Elmich", "Kangaroo", "Lock&Lock", "Duy Tân", "Happycook", "Việt Nhật"),
        ("20cm", "24cm", "28cm", "3 món", "5 món", "loại dày", "có nắp kính"),
        1290, 29,
    ),
    Line(
        "BG", "Đồ gia dụng",
        ("Bình giữ nhiệt", "Bình nước thể thao", "Ca inox", "Phích nước"),
        ("Elmich", "Lock&Lock", "Rạng Đông", "Carlmann", "Inochi"),
        ("nắp bật", "có quai", "2 lớp", "kèm ống hút"),
        590, 59, ((CAPACITY, CAPACITIES),),
    ),
    Line(
        "DD", "Điện gia dụng",
        ("Ấm siêu tốc", "Nồi cơm điện", "Quạt bàn", "Máy xay sinh tố", "Bàn là hơi nước", "Đèn học để bàn"),
        ("Sunhouse", "Kangaroo", "Bluestone", "Asia", "Senko", "Rạng Đông", "Cuckoo"),
        ("1.8L", "1.5L", "công suất 800W", "cơ", "điện tử", "mini"),
        1890, 149,
    ),
    Line(
        "MP", "Mỹ phẩm",
        ("Kem chống nắng", "Sữa rửa mặt", "Nước tẩy trang", "Serum dưỡng ẩm", "Mặt nạ giấy", "Kem dưỡng da tay"),
        ("Cocoon", "Bioderma", "La Roche-Posay", "Innisfree", "Simple", "Garnier", "Thorakao", "Skin Aqua"),
        ("50ml", "100ml", "150ml", "180ml", "400ml", "da dầu mụn", "da khô", "SPF50+"),
        590, 15, (), (6, 12),
    ),
    Line(
        "SM", "Mỹ phẩm",
        ("Son kem lì", "Son dưỡng có màu", "Phấn nước", "Kem che khuyết điểm", "Chì kẻ mày"),
        ("Black Rouge", "3CE", "Romand", "Merzy", "Lemonade", "Ofélia"),
        ("bản mới", "mini", "vỏ hồng", "lâu trôi"),
        450, 59, ((SHADE, SHADES),),
    ),
    Line(
        "MB", "Mẹ và bé",
        ("Bộ cotton dài tay", "Body chip", "Yếm ăn dặm", "Mũ len", "Tất chống trượt"),
        ("Nous", "Carter's", "Mihababy", "Chaang", "Beddep"),
        ("bé trai", "bé gái", "hình gấu", "hình thỏ", "kẻ ngang"),
        329, 25, ((SIZE, BABY_SIZES),),
    ),
    Line(
        "TP", "Thực phẩm",
        ("Cà phê hòa tan", "Trà lài", "Bánh quy bơ", "Mì ăn liền", "Nước mắm", "Hạt điều rang muối", "Sữa hạt"),
        ("Trung Nguyên", "Highlands", "Cozy", "Kinh Đô", "Hảo Hảo", "Chin-su", "Vinamilk", "TH true"),
        ("hộp 20 gói", "gói 500g", "chai 750ml", "vị truyền thống", "ít đường", "hộp thiếc"),
        289, 5, (), (12, 24, 30),
    ),
    Line(
        "VP", "Văn phòng phẩm",
        ("Vở kẻ ngang", "Bút bi", "Bút dạ quang", "Hộp bút", "Sổ tay bìa da", "Giấy A4"),
        ("Hồng Hà", "Thiên Long", "Campus", "Deli", "Double A"),
        ("96 trang", "200 trang", "0.5mm", "vỉ 3 cây", "70gsm"),
        129, 3, (), (10, 20),
    ),
    Line(
        "DC", "Đồ chơi",
        ("Bộ xếp hình", "Xe điều khiển", "Gấu bông", "Cờ tỷ phú", "Bảng vẽ tự xóa", "Bộ đồ hàng nấu ăn"),
        ("Antona", "Vecto", "Polesie", "Liberty", "Skater"),
        ("120 chi tiết", "cho bé từ 3 tuổi", "chạy pin", "size lớn", "bản tiếng Việt"),
        690, 39,
    ),
)  # fmt: skip

SURNAMES = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương",
    "Lý",
)  # fmt: skip
MIDDLE_NAMES = (
    "Thị", "Văn", "Ngọc", "Minh", "Thanh", "Hồng", "Quốc", "Thu", "Đức", "Kim", "Hải", "Phương", "Anh", "Bảo",
)  # fmt: skip
GIVEN_NAMES = (
    "Lan", "Hương", "Hùng", "Dũng", "Trang", "Linh", "Tuấn", "Hà", "Mai", "Nam", "Phúc", "Quỳnh", "Thảo", "Yến",
    "Vy", "Khánh", "Long", "Tú", "Nhung", "Đạt", "Châu", "Ánh",
)  # fmt: skip

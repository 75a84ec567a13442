"""What counts as the same product name, and which of its words decide."""

import pandas as pd
import pytest

from sync.suggestions.names import forms_of, full_names, marks_agree, name_forms, option_values


@pytest.mark.parametrize(
    "names",
    [
        ("Dầu ăn 0,5L", "Dầu ăn 0.5 lít", "Dầu ăn 500 ML", "Dầu ăn 500ml", "Dầu ăn (500 ml)"),
        ("Gạo 1kg", "Gạo 1000g", "Gạo 1.000 g", "Gạo 1,0 KG", "Gạo - 1000 gr"),
        ("Kẹo 50 gr", "Kẹo 50g", "Kẹo 50 gam"),
        ("Túi 27*19.5*8.6cm", "Túi 27 x 19,5 x 8,6 cm", "Túi 27×19.5×86mm"),
        ("Sữa 180ml x 4", "Sữa 180 ml x4"),
        ("Áo 2XL", "Áo XXL"),
        ("Son số 04", "Son số 4"),
        ("Mỡ trăn A&B", "Mỡ trăn A và B"),
        ("Khánh hoà", "Khánh hòa"),
        ("Re:cipe 180ml", "Re-cipe 180 ml"),
        ("Kem dưỡng", "[SALE 50%] Kem dưỡng - hàng chính hãng 100%", "kem dưỡng freeship", "KEM DƯỠNG CHINH HANG"),
    ],
)
def test_punctuation_units_and_sales_words_make_no_other_name(names: tuple[str, ...]) -> None:
    assert len({forms_of(name).toned for name in names}) == 1


def test_case_spaces_and_code_points_make_no_difference_at_all() -> None:
    assert forms_of(" Sữa  tươi ").exact == forms_of("SỮA TƯƠI").exact == forms_of("Sữa tươi").exact
    assert forms_of("Sữa, tươi").exact != forms_of("Sữa tươi").exact


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Son 04", "Son 05"),
        ("Nước mắm 500ml", "Nước mắm 250ml"),
        ("Bảng mắt 12 ô", "Bảng mắt 9 ô"),
        ("Áo size M", "Áo size L"),
        ("Kem", "Kem (bản sao)"),
        ("Kem", "Kem copy"),
        ("Kẹo", "Combo kẹo"),
        ("Kẹo", "Kẹo thùng"),
        ("Gạo 1.500 g", "Gạo 1.5 g"),
        ("Truyện tập II", "Truyện tập III"),
        ("Sữa x3", "Sữa"),
    ],
)
def test_numbers_sizes_packs_and_copies_decide(one: str, other: str) -> None:
    assert forms_of(one).fixed != forms_of(other).fixed
    assert forms_of(one).unmarked_sorted != forms_of(other).unmarked_sorted


def test_word_order_is_free_but_each_of_several_numbers_keeps_its_word() -> None:
    assert forms_of("Odbo bảng mắt 04").toned_sorted == forms_of("Bảng mắt Odbo 04").toned_sorted
    assert forms_of("Toán lớp 2 tập 1").toned_sorted == forms_of("Tập 1 toán lớp 2").toned_sorted
    assert forms_of("Toán lớp 2 tập 1").toned_sorted != forms_of("Toán lớp 1 tập 2").toned_sorted


def test_marks_that_contradict_make_two_words_and_missing_ones_do_not() -> None:
    butter, beef, bare, tilted = (forms_of(name) for name in ("Vị bơ", "Vị bò", "vi bo", "Vị bơ"))
    assert butter.unmarked == beef.unmarked == bare.unmarked
    assert not marks_agree(butter.toned, beef.toned, bare.unmarked)
    assert marks_agree(butter.toned, bare.toned, bare.unmarked)
    assert marks_agree(butter.toned, tilted.toned, bare.unmarked)


def test_a_name_of_sales_words_only_keeps_them_and_one_without_letters_has_no_form() -> None:
    assert forms_of("Chính hãng").unmarked == "chinh hang"
    assert set(forms_of(" ™ - !")) == {""}


def test_forms_keep_the_rows_of_the_names() -> None:
    forms = name_forms(pd.Series(["B 2", "A 1", "B 2"], index=[7, 3, 5], dtype="str"))
    assert forms["exact"].to_dict() == {7: "b 2", 3: "a 1", 5: "b 2"}


def test_options_are_read_from_json_or_from_the_variant_name_and_defaults_are_none() -> None:
    rows = [
        ('[["Màu sắc","Đỏ"],["Size","L"]]', "gì đó", ("Đỏ", "L")),
        ('[["Title","Default Title"]]', "", ()),
        ('[["Kích thước","Mặc định"]]', "Mặc định", ()),
        ("", "Đỏ / L", ("Đỏ", "L")),
        ("", "Default Title", ()),
        ("", "Áo", ()),
        ("", "", ()),
    ]
    variants = pd.DataFrame(rows, columns=["options", "variant_name", "values"]).assign(product_name="Áo")
    assert list(option_values(variants)) == [row[2] for row in rows]
    assert list(full_names(variants, option_values(variants)))[:2] == ["Áo / Đỏ / L", "Áo"]

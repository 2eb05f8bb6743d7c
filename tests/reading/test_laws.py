"""What holds of any document: it is read without fail, and every item is to be found in it."""

from hypothesis import given
from hypothesis import strategies as st

from workflows.reading.found import Place, as_json
from workflows.reading.normal import normalised
from workflows.reading.read import read

PIECES = st.sampled_from(
    [
        *(
            "一、",
            "(一)",
            "1.",
            "①",
            "第一阶段",
            "阶段二",
            "▶",
            "一是",
            "\n",
            " ",
            "。",
            ",",
            ":",
            "|",
            "(",
        ),
        *(
            "2019年",
            "20xx年",
            "4月",
            "15日",
            "上旬",
            "至",
            "前",
            "起",
            "“七一”",
            "每月",
            "年底",
            ")",
        ),
        *(
            "动员阶段",
            "公开承诺",
            "工作步骤",
            "方式",
            "分三个阶段",
            "各单位",
            "报送",
            "总结",
            "會議",
            "98年",
        ),
    ]
)
DOCUMENTS = st.lists(PIECES, max_size=60).map("".join)


@given(DOCUMENTS)
def test_any_document_is_read_and_every_passage_lies_in_it(document: str) -> None:
    reading = read(document)
    places: list[Place] = [
        *(one.place for one in reading.steps),
        *(one.place for one in reading.methods),
        *(one.place for one in reading.duties),
        *(one.place for one in reading.deadlines),
    ]
    assert all(0 <= place.start <= place.end <= len(document) for place in places)
    assert as_json(reading)["stages"] is not None


@given(st.text(max_size=300))
def test_any_text_at_all_is_read(document: str) -> None:
    assert read(document).title == read(document).title


@given(DOCUMENTS)
def test_the_normal_form_remembers_where_each_character_stood(document: str) -> None:
    text = normalised(document)
    assert len(text.plain) == len(text.places)
    assert list(text.places) == sorted(text.places)


@given(
    st.integers(1, 12), st.integers(1, 28), st.sampled_from(["-", "—", "至", "到", "～", " 至 "])
)
def test_the_sign_of_a_range_says_nothing(month: int, day: int, sign: str) -> None:
    document = f"步骤\n(一)动员阶段(2019年{month}月1日{sign}{month}月{day}日)。各单位部署工作。"
    (step,) = read(document).steps
    assert str(step.window.end) == f"2019-{month:02}-{day:02}"

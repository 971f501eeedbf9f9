from __future__ import annotations

from gen_figures.figures import computation_graph
from snippets.four_layers import BATCH, WIDTHS


def test_each_layer_is_fed_by_its_weights_its_biases_and_the_layer_below() -> None:
    data = computation_graph.data()
    into: dict[str, set[str]] = {}
    for start, end in data.edges:
        into.setdefault(end, set()).add(start)
    for layer in range(1, 5):
        below = f"A{layer - 1}" if layer > 1 else "X"
        assert into[f"Z{layer}"] == {f"W{layer}", f"b{layer}", below}
        assert into[f"A{layer}"] == {f"Z{layer}"}
    assert into["J"] == {"A4", "Y"}
    assert len(into) == 9


def test_no_label_is_used_twice_and_shapes_are_the_widths() -> None:
    data = computation_graph.data()
    names = [node.name for node in data.nodes]
    assert len(set(names)) == len(names) == 19
    for layer in range(1, 5):
        assert data.named(f"W{layer}").shape == (WIDTHS[layer], WIDTHS[layer - 1])
        assert data.named(f"A{layer}").shape == (WIDTHS[layer], BATCH)


def test_what_is_learnt_feeds_one_box_as_the_title_says() -> None:
    data = computation_graph.data()
    starts = [start for start, _ in data.edges if start[0] in "Wb"]
    assert len(starts) == len(set(starts)) == 8
    assert computation_graph.describe(data).title.startswith("8 boxes")


def test_boxes_do_not_overlap() -> None:
    data, side = computation_graph.data(), 2 * computation_graph.HALF
    places = [(node.x, node.y) for node in data.nodes]
    for i, (x, y) in enumerate(places):
        assert all(max(abs(x - u), abs(y - v)) > side for u, v in places[:i])

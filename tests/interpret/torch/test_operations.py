"""What is known in part: roles of axes, open ranks, symbols; and what is put on record."""

from __future__ import annotations

import pytest

from lstmlint.interpret.torch_sizes import Sizes
from lstmlint.interpret.unknowns import Number
from lstmlint.interpret.values import Array
from lstmlint.program import Role, TorchTensor
from lstmlint.shape import ANY, Axis, Shape, Unknown, mul, show_shape
from tests.interpret.torch.evaluator import Evaluator

B, T, H = Unknown("B"), Unknown("T"), Unknown("H")
_FEATURES: tuple[Role, ...] = ("batch", "time", "feature")
_SHORT = {"batch": "b", "time": "t", "feature": "f", "layers": "l", "": "-"}


def _evaluator() -> Evaluator:
    def tensor(*axes: Axis, roles: tuple[Role, ...] = (), dtype: str | None = "float", open: bool = False) -> TorchTensor:
        return TorchTensor(Shape(axes, open=open), roles, dtype)

    return Evaluator(
        {
            "x": tensor(4, 10, 8, roles=_FEATURES),
            "s": tensor(B, T, H, roles=_FEATURES),
            "h": tensor(2, 4, 8, roles=("layers", "batch", "feature")),
            "w": tensor(8, 5),
            "v": tensor(8, roles=("feature",)),
            "o": tensor(8, roles=("feature",), open=True),
            "u": TorchTensor(ANY),
            "mask": tensor(4, 10, dtype="bool"),
            "ids": tensor(4, 10, roles=("batch", "time"), dtype="long"),
            "B": B,
            "T": T,
            "H": H,
            "n": Unknown("n"),
            "k": Number("k", kind="int"),
            "table": Array(Shape((50, 3)), "float"),
            "device": Unknown("device"),
        }
    )


def _roles(text: str) -> str:
    value = _evaluator().expression(text)
    assert isinstance(value, TorchTensor)
    return "".join(_SHORT[value.role(i - len(value.shape.axes))] for i in range(len(value.shape.axes)))


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("x.transpose(0, 1)", "tbf"),
        ("x.transpose(1, -1)", "bft"),
        ("x.permute(1, 0, 2)", "tbf"),
        ("torch.permute(x, (2, 0, 1))", "fbt"),
        ("x.movedim(1, 0)", "tbf"),
        ("x.swapaxes(0, 1)", "tbf"),
        ("x.mT", "bft"),
        ("x[:, -1]", "bf"),
        ("x[:, -1, :]", "bf"),
        ("x[-1]", "tf"),
        ("x[0, :, 3]", "t"),
        ("x[..., -1]", "bt"),
        ("x[:, None]", "b-tf"),
        ("x[:, 2:5, ::2]", "btf"),
        ("x[[0, 2]]", "btf"),
        ("x[:, k]", "bf"),
        ("h[-1]", "bf"),
        ("torch.cat([h[-2], h[-1]], dim=1)", "bf"),
        ("torch.cat((x, x), 2)", "btf"),
        ("torch.stack([h[0], h[1]])", "-bf"),
        ("x.mean(1)", "bf"),
        ("x.sum(dim=-1)", "bt"),
        ("x.max(1)[0]", "bf"),
        ("x.max(dim=1).values", "bf"),
        ("x.mean(1, keepdim=True)", "btf"),
        ("x.sum((0, 2))", "t"),
        ("x + v", "btf"),
        ("x * x.mean(1, keepdim=True)", "btf"),
        ("torch.relu(x)", "btf"),
        ("x.softmax(-1)", "btf"),
        ("x.float().to(device)", "btf"),
        ("x > 0", "btf"),
        ("x @ w", "bt-"),
        ("torch.bmm(x, x.transpose(1, 2))", "btt"),
        ("torch.einsum('btf,bsf->bts', x, x)", "btt"),
        ("F.linear(x, torch.zeros(5, 8))", "btf"),
        ("F.embedding(ids, torch.zeros(100, 8))", "btf"),
        ("F.one_hot(ids, 9)", "bt-"),
        ("x.unsqueeze(0)", "-btf"),
        ("x.unsqueeze(2).squeeze(2)", "btf"),
        ("x.view(4, -1)", "b-"),
        ("x.view(4, 10, 2, 4)", "bt--"),
        ("x.reshape(-1, 8)", "-f"),
        ("x.view(40, 8)", "-f"),
        ("x.view(10, 4, 8)", "--f"),
        ("h.view(1, 2, 4, 8)", "-lbf"),
        ("x.flatten(1)", "b-"),
        ("x.flatten(0, 1)", "-f"),
        ("x.chunk(2, -1)[0]", "btf"),
        ("x.unbind(1)[0]", "bf"),
        ("x.expand(2, 4, 10, 8)", "-btf"),
        ("x.repeat(1, 2, 1)", "btf"),
        ("x.gather(1, x.long())", "btf"),
        ("x.index_select(1, torch.tensor([0, 3]))", "btf"),
        ("rnn.pack_padded_sequence(x, [10, 9, 8, 7], batch_first=True)", "btf"),
        ("rnn.pad_packed_sequence(rnn.pack_padded_sequence(x, [10, 9, 8, 7], batch_first=True), batch_first=True)[0]", "btf"),
        ("rnn.pad_packed_sequence(rnn.pack_padded_sequence(x, [10, 9, 8, 7], batch_first=True))[0]", "tbf"),
        ("rnn.pad_sequence([v, v], batch_first=True)", "bt"),
        ("rnn.pad_sequence([x[0], x[1]])", "tbf"),
        ("x.data", "btf"),
        ("x.where(x > 0, 0.0)", "btf"),
        ("x.masked_fill(mask.unsqueeze(-1), 0)", "btf"),
    ],
)
def test_roles_go_with_the_axes(text: str, roles: str) -> None:
    assert _roles(text) == roles


def _shown(text: str) -> str:
    value = _evaluator().expression(text)
    return show_shape(value.shape) if isinstance(value, TorchTensor) else repr(value)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        # symbols
        ("s.transpose(0, 1)", "(T, B, H)"),
        ("s.view(B, -1)", "(B, T*H)"),
        ("s.view(-1, H)", "(B*T, H)"),
        ("s.view(B, T, 2, -1)", "(B, T, 2, H // 2)"),
        ("s.view(B * T, H)", "(B*T, H)"),
        ("torch.cat([s, s], -1)", "(B, T, 2*H)"),
        ("torch.cat([s, x], -1)", "(4, 10, H + 8)"),
        ("torch.zeros(2, B, H)", "(2, B, H)"),
        ("torch.zeros(2 * 2, s.size(0), 16).to(device)", "(4, B, 16)"),
        ("s[:, -1]", "(B, H)"),
        ("s[:, 0, :4]", "(B, ?)"),
        ("s.repeat(1, 2, 1)", "(B, 2*T, H)"),
        ("torch.cat([s, s], 2).chunk(2, -1)[0]", "(B, T, H)"),
        ("torch.cat([s, s, s], 2).split(H, -1)[2]", "(B, T, H)"),
        ("s.unsqueeze(1).expand(-1, 7, -1, -1)", "(B, 7, T, H)"),
        ("torch.arange(s.size(1))", "(T,)"),
        ("s.mean(1).squeeze()", "(...)"),
        ("s.sum(1).unsqueeze(1)", "(B, 1, H)"),
        ("s.mean(1, keepdim=True).squeeze(1)", "(B, H)"),
        ("torch.bmm(s, s.transpose(1, 2))", "(B, T, T)"),
        ("s @ w", "(B, T, 5)"),
        ("s + v", "(B, T, 8)"),
        # ranks that are not known
        ("o.relu()", "(..., 8)"),
        ("o @ w", "(..., 5)"),
        ("o * 2", "(..., 8)"),
        ("F.linear(o, torch.zeros(5, 8))", "(..., 5)"),
        ("torch.cat([o, o], -1)", "(..., 16)"),
        ("torch.cat([o, o], 1)", "(...)"),
        ("torch.cat([o, x], 1)", "(4, ?, 8)"),
        ("torch.stack([o, o])", "(..., 8)"),
        ("o[:, -1]", "(...)"),
        ("o[:, -1, :]", "(..., 8)"),
        ("o[..., -1]", "(...)"),
        ("o[..., :3]", "(..., 3)"),
        ("o.mean(-1)", "(...)"),
        ("o.mean(-1, keepdim=True)", "(..., 1)"),
        ("o.mean(1)", "(...)"),
        ("o.unsqueeze(-1)", "(..., 8, 1)"),
        ("o.unsqueeze(0)", "(..., 8)"),
        ("o.transpose(0, 1)", "(...)"),
        ("o.transpose(-1, -2)", "(...)"),
        ("o.permute(1, 0, 2)", "(batch, ?, 8)"),
        ("o.view(-1, 8)", "(batch, 8)"),
        ("o.view(4, 2, 4)", "(4, 2, 4)"),
        ("o.sum()", "()"),
        ("u.view(4, 5)", "(4, 5)"),
        ("u + x", "(..., 4, 10, 8)"),
        ("u.flatten(1)", "(...)"),
        ("torch.relu(n)", "(...)"),
        ("x[n]", "(...)"),
        ("x.unknown_method(3)", "(...)"),
        ("x.sum(n)", "(...)"),
        ("torch.zeros(n)", "(...)"),
        ("torch.zeros(k)", "(k,)"),
        ("torch.zeros(n, 3)", "(n, 3)"),
        ("torch.randn(x.shape)", "(4, 10, 8)"),
        ("torch.zeros(*x.shape[:2])", "(4, 10)"),
        ("torch.from_numpy(table)", "(50, 3)"),
        ("torch.FloatTensor(table)", "(50, 3)"),
        ("torch.tensor(table)", "(50, 3)"),
        ("torch.zeros(o.size(0), o.size(-1))", "(x.shape[0], 8)"),
    ],
)
def test_what_is_known_in_part(text: str, shape: str) -> None:
    evaluator = _evaluator()
    value = evaluator.expression(text)
    assert isinstance(value, TorchTensor)
    got = show_shape(value.shape)
    assert got == shape
    assert not [o for o in evaluator.operations if o.problem is not None]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("x.view(30, 10, -1)", "size", "view(30, 10, -1) of 320 numbers"),
        ("x.view(4, 80, 2)", "size", "view(4, 80, 2) of 320 numbers"),
        ("x.reshape(3, -1)", "size", "reshape(3, -1) of 320 numbers"),
        ("s.view(B, T, H, 2)", "size", "view(B, T, H, 2) of B*T*H numbers"),
        ("torch.cat([s, s], 2).view(B, T, H)", "size", "view(B, T, H) of 2*B*T*H numbers"),
        ("x @ torch.zeros(9, 5)", "size", "the last axis is 8 and the other's second-last 9"),
        ("torch.cat([x, h], 1)", "size", "cat of (4, 10, 8) and (2, 4, 8)"),
        ("torch.cat([x, v], 0)", "rank", "cat of 1 and 3 axes"),
        ("torch.bmm(x, w)", "rank", "bmm of 2 axes, not 3"),
        ("x.permute(0, 1)", "rank", "permute of 3 axes with 2 numbers"),
        ("x.transpose(1, 3)", "dim", "transpose along axis 3 of 3 axes"),
        ("x.sum(3)", "dim", "sum along axis 3 of 3 axes"),
        ("x.squeeze(-4)", "dim", "squeeze along axis -4 of 3 axes"),
        ("x[:, :, :, 0]", "rank", "an index of 4 axes of a tensor of 3"),
        ("x[5]", "index", "index 5 of an axis of 4"),
        ("x + torch.zeros(5)", "size", "(4, 10, 8) and (5,) do not fit"),
        ("x.expand(4, 12, 8)", "size", "expand(4, 12, 8) of (4, 10, 8)"),
        ("ids.mean()", "dtype", "mean of a long tensor"),
        ("x @ w.double()", "dtype", "@ of a double and a float tensor"),
        ("1 - mask", "dtype", "a bool tensor in a subtraction"),
        ("F.cross_entropy(x[:, 0], ids)", "rank", "a target of 2 axes for 2"),
        ("F.binary_cross_entropy(x[:, 0, :1], x[:, 0, 0])", "size", "binary_cross_entropy of (4, 1) and (4,)"),
        ("F.linear(x, w)", "size", "the last axis is 8 and the weight has 5 columns"),
        ("rnn.pack_padded_sequence(x, [10, 9, 8, 7])", "size", "4 lengths for a batch of 10"),
        ("rnn.pack_padded_sequence(x, [10, 9, 8, 0], batch_first=True)", "lengths", "a length of 0"),
        ("rnn.pack_padded_sequence(x, [3, 9, 8, 7], True)", "lengths", "lengths [3, 9, 8, 7] that are not in falling order"),
        ("rnn.pack_padded_sequence(x, torch.tensor([3, 9, 8, 7]), True)", "lengths", "lengths [3, 9, 8, 7] that are not in falling order"),
        ("x.size(3)", "dim", "size(3) of 3 axes"),
        ("o @ torch.zeros(9, 5)", "size", "the last axis is 8 and the other's second-last 9"),
    ],
)
def test_what_torch_refuses(text: str, kind: str, words: str) -> None:
    evaluator = _evaluator()
    evaluator.expression(text)
    (problem,) = [o.problem for o in evaluator.operations if o.problem is not None]
    assert (problem.kind, problem.detail["text"]) == (kind, words)


@pytest.mark.parametrize(
    ("text", "dtype"),
    [
        ("x + 1", "float"),
        ("ids + 0.5", "float"),
        ("ids / 2", "float"),
        ("ids + mask", "long"),
        ("x.double() + x", "double"),
        ("x + n", None),
        ("x * k", "float"),
        ("ids.sum()", "long"),
        ("mask.sum(1)", "long"),
        ("x.argmax(-1)", "long"),
        ("torch.from_numpy(table)", None),
        ("torch.from_numpy(table).float()", "float"),
        ("torch.tensor([1, 2])", "long"),
        ("torch.tensor([1, 2.0])", "float"),
        ("torch.zeros(2, dtype=torch.int64)", "long"),
        ("x.to(torch.float16)", "half"),
        ("x.to(device)", "float"),
        ("x.to(device, torch.double)", "double"),
        ("x.to(ids)", "long"),
        ("x.type_as(ids)", "long"),
        ("torch.cat([x, ids.unsqueeze(-1)], -1)", "float"),
        ("x.bfloat16()", None),
    ],
)
def test_kinds_of_numbers(text: str, dtype: str | None) -> None:
    value = _evaluator().expression(text)
    assert isinstance(value, TorchTensor)
    assert value.dtype == dtype


@pytest.mark.parametrize(
    ("text", "device"),
    [
        ("torch.zeros(2, 3)", "cpu"),
        ("torch.zeros(2, 3, device=device)", "elsewhere"),
        ("torch.zeros(2, 3, device='cpu')", "cpu"),
        ("torch.zeros(2, 3).to(device)", "elsewhere"),
        ("torch.zeros(2, 3).cuda()", "elsewhere"),
        ("torch.zeros(2, 3).cuda().cpu()", "cpu"),
        ("torch.zeros(2, 3).double().unsqueeze(0)", "cpu"),
        ("torch.cat([torch.zeros(2, 3), torch.zeros(2, 3).cuda()])", None),
        ("torch.zeros_like(x)", None),
        ("x.new_zeros(3)", None),
        ("torch.zeros_like(torch.zeros(3).cuda())", "elsewhere"),
        ("torch.cuda.FloatTensor(3)", "elsewhere"),
        ("x", None),
    ],
)
def test_devices(text: str, device: str | None) -> None:
    value = _evaluator().expression(text)
    assert isinstance(value, TorchTensor)
    assert value.device == device


def test_an_operation_is_on_record() -> None:
    evaluator = _evaluator()
    assert isinstance(evaluator.expression("o.shape"), Sizes)
    evaluator.run("y = torch.cat((x, x), dim=2)\nz = y.view(4, -1)\nlast, _ = z.max(1)")
    operations = evaluator.operations
    assert [o.name for o in operations] == ["cat", "view", "max"]
    cat, view, largest = operations
    assert cat.args == {"dim": 2}
    assert len(cat.inputs) == 2
    assert view.inputs == cat.outputs
    assert view.args == {"size": (4, -1)}
    last = evaluator.names["last"]
    assert isinstance(last, TorchTensor)
    assert (last.operation, last.index) == (largest, 0)
    assert [t.dtype for t in largest.outputs] == ["float", "long"]


def test_arguments_by_the_names_of_torch() -> None:
    evaluator = _evaluator()
    for text in ("x.permute(0, 2, 1)", "x.sum(axis=1, keepdims=True)", "torch.flatten(x, 1)", "x.expand(4, 10, 8)", "x + 2", "x[:, -1]"):
        evaluator.expression(text)
    args = [o.args for o in evaluator.operations]
    assert args == [
        {"dims": (0, 2, 1)},
        {"dim": 1, "keepdim": True},
        {"start_dim": 1},
        {"size": (4, 10, 8)},
        {"other": 2},
        {"parts": (slice(None), -1)},
    ]


def test_the_shape_of_an_unknown_rank() -> None:
    evaluator = _evaluator()
    assert isinstance(evaluator.expression("o.shape"), Sizes)
    evaluator.run("y = torch.relu(o)\nlast = o.shape[-1]\nfirst = o.size(0)\nagain = o.shape[0]\nb, t, f = y.shape\nz = y.view(b * t, f)")
    names = evaluator.names
    assert names["last"] == 8
    assert isinstance(names["first"], Number)
    assert names["first"] is names["again"] is names["b"]
    y, z = names["y"], names["z"]
    assert isinstance(y, TorchTensor)
    assert isinstance(z, TorchTensor)
    assert y.shape.axes == (names["b"], names["t"], 8)
    b, t = names["b"], names["t"]
    assert isinstance(b, Unknown)
    assert isinstance(t, Unknown)
    assert z.shape.axes == (mul(b, t), 8)


def test_unpacking_runs_along_the_first_axis() -> None:
    evaluator = _evaluator()
    evaluator.run("first, second = h\na, b, c = h")
    first = evaluator.names["first"]
    assert isinstance(first, TorchTensor)
    assert first.shape.axes == (4, 8)
    problems = [o.problem for o in evaluator.operations if o.problem is not None]
    assert [p.detail["text"] for p in problems] == ["2 parts for 3 names"]


def test_in_place_methods_change_the_tensor() -> None:
    evaluator = _evaluator()
    assert isinstance(evaluator.expression("o.shape"), Sizes)
    evaluator.run("y = torch.zeros(4, 1, 8)\nz = y.squeeze_(1)\nw = y.add_(torch.zeros(8))")
    y = evaluator.names["y"]
    assert isinstance(y, TorchTensor)
    assert y.shape.axes == (4, 8)
    assert not [o for o in evaluator.operations if o.problem is not None]


@pytest.mark.parametrize(
    ("text", "value"),
    [("x.dim()", 3), ("x.size(1)", 10), ("x.size(-1)", 8), ("x.shape[0]", 4), ("x.ndim", 3), ("x.numel()", 320), ("x.size()", (4, 10, 8))],
)
def test_facts(text: str, value: object) -> None:
    assert _evaluator().expression(text) == value


def test_what_leaves_torch() -> None:
    evaluator = _evaluator()
    array, number = evaluator.expression("x.detach().cpu().numpy()"), evaluator.expression("x.sum().item()")
    assert isinstance(array, Array)
    assert (array.shape, array.dtype) == (Shape((4, 10, 8)), "float")
    assert isinstance(number, Number)
    assert number.kind == "float"
    assert evaluator.expression("x.sum().backward()") is None

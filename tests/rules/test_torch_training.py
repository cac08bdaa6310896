"""The rules about losses and training loops of PyTorch in other spellings than those of their pages, and beside what is right."""

from __future__ import annotations

import pytest

from lstmlint.config import Config
from lstmlint.engine.examples import TORCH_PRELUDE
from lstmlint.engine.lint import lint_source

NET = """\
class Net(nn.Module):
    def __init__(self, out=1, last=None):
        super().__init__()
        self.lstm = nn.LSTM(8, 16, num_layers=2, dropout=0.1, batch_first=True)
        self.fc = nn.Linear(16, out)
        self.last = last

    def forward(self, x):
        out, _ = self.lstm(x)
        out = self.fc(out[:, -1])
        return out if self.last is None else self.last(out)

x = torch.rand(4, 10, 8)
"""


def codes(text: str) -> list[str]:
    found = lint_source("example.py", f"{TORCH_PRELUDE}{NET}{text}", Config())
    return sorted({d.code for d in found if d.severity.value != "info"})


WRONG = {
    "softmax in a module given on": ("RNN831", "nn.CrossEntropyLoss()(Net(3, nn.Softmax(dim=1))(x), torch.tensor([0, 1, 2, 0]))"),
    "softmax as a function given on": ("RNN831", "F.cross_entropy(Net(3, lambda v: v.softmax(-1))(x), torch.tensor([0, 1, 2, 0]))"),
    "softmax behind the module": (
        "RNN831",
        "scores = torch.softmax(Net(3)(x), 1)\n"
        "loss_fn = torch.nn.CrossEntropyLoss(reduction='sum')\nloss_fn(scores.view(-1, 3), torch.zeros(4).long())",
    ),
    "log of nothing": ("RNN831", "criterion = nn.NLLLoss(ignore_index=0)\ncriterion(Net(3)(x), torch.tensor([0, 1, 2, 0]))"),
    "sigmoid by its method": ("RNN831", "F.binary_cross_entropy_with_logits(Net()(x).sigmoid(), torch.ones(4, 1))"),
    "probabilities for kl_div": ("RNN831", "F.kl_div(F.softmax(Net(3)(x), dim=1), torch.rand(4, 3))"),
    "a column behind a view": ("RNN833", "F.mse_loss(Net()(x).view(-1, 1), torch.rand(4))"),
    "a column as the target": ("RNN833", "nn.HuberLoss()(Net()(x).squeeze(-1), torch.rand(4, 1))"),
    "a column and BCE": ("RNN833", "nn.BCELoss()(torch.sigmoid(Net()(x)), torch.ones(4))"),
    "no zero_grad with a scaler": (
        "RNN841",
        "net = Net()\nopt = torch.optim.SGD(net.parameters(), 0.1)\nscaler = torch.cuda.amp.GradScaler()\n"
        "while True:\n    scaler.scale(net(x).sum()).backward()\n    scaler.step(opt)\n    scaler.update()",
    ),
    "no zero_grad in a helper": (
        "RNN841",
        "net = Net()\nopt = torch.optim.SGD(net.parameters(), 0.1)\n\ndef update(loss):\n    loss.backward()\n    opt.step()\n\n"
        "for i in range(100):\n    update(net(x).sum())",
    ),
    "float64 by name": ("RNN843", "Net()(torch.zeros(4, 10, 8, dtype=torch.float64))"),
    "float64 by a method": ("RNN843", "Net()(x.double())"),
    "float64 of zeros of NumPy": ("RNN843", "nn.GRU(1, 2)(torch.as_tensor(np.zeros((10, 1, 1))))"),
    "a state of doubles": ("RNN843", "nn.GRU(8, 2)(x, torch.zeros(1, 10, 2).double())"),
    "softmax of one unit": ("RNN845", "F.softmax(Net()(x), dim=1)"),
    "NLLLoss of noise": ("RNN831", "nn.NLLLoss()(torch.randn(4, 5), torch.tensor([0, 1, 2, 3]))"),
    "integers into a GRU": ("RNN843", "nn.GRU(1, 2)(torch.arange(10).view(10, 1, 1))"),
    "an Embedding of random floats": ("RNN843", "nn.Embedding(5, 2)(torch.rand(3, 4))"),
    "softmax by a module without dim": ("RNN845", "Net(3, nn.LogSoftmax())(x)"),
    "softmax of an own class": (
        "RNN845",
        "class Head(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.net = Net(3)\n"
        "    def forward(self, x):\n        return F.softmax(self.net(x))\nHead()(x)",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("code", "text"), WRONG.values(), ids=WRONG)
def test_it_is_found(code: str, text: str) -> None:
    assert code in codes(text)


RIGHT = {
    "another softmax": "F.cross_entropy(Net(3)(x), torch.zeros(4).long())\nF.softmax(Net(3)(x), dim=1)",
    "softmax scaled": "F.cross_entropy(10 * F.softmax(Net(3)(x), dim=1), torch.zeros(4).long())",
    "softmax where somebody wants it": (
        "def run(net, x, y, probabilities):\n    out = net(x)\n    if probabilities:\n        out = F.softmax(out, dim=1)\n"
        "    return F.cross_entropy(out, y)\nrun(Net(3), x, torch.zeros(4).long(), input() == 'p')"
    ),
    "logits bounded by a clamp": "nn.BCELoss()(Net()(x).clamp(0, 1), torch.ones(4, 1))",
    "a target of one number": "F.mse_loss(Net()(x), torch.tensor(0.0))",
    "one weight for all": "F.mse_loss(Net(3)(x), torch.rand(3))",
    "a scheduler alone": (
        "net = Net()\nopt = torch.optim.SGD(net.parameters(), 0.1)\nscheduler = torch.optim.lr_scheduler.StepLR(opt, 3)\n"
        "for i in range(3):\n    opt.zero_grad()\n    net(x).sum().backward()\n    opt.step()\n    scheduler.step()"
    ),
    "zero_grad in the step of a class": (
        "class Noam:\n    def __init__(self, opt):\n        self.opt = opt\n    def step(self):\n        self.opt.step()\n"
        "        self.opt.zero_grad()\n"
        "net = Net()\nopt = Noam(torch.optim.Adam(net.parameters()))\nfor i in range(9):\n    net(x).sum().backward()\n    opt.step()"
    ),
    "a step without a loop": "net = Net()\nopt = torch.optim.SGD(net.parameters(), 0.1)\nnet(x).sum().backward()\nopt.step()",
    "something unseen takes care": (
        "from helpers import forget\nnet = Net()\nopt = torch.optim.SGD(net.parameters(), 0.1)\n"
        "for i in range(9):\n    net(x).sum().backward()\n    opt.step()\n    forget(opt)"
    ),
    "a module that was not trained": "net = Net()\nwith torch.no_grad():\n    print(net(x).shape)",
    "eval in the constructor": (
        "class Ready(Net):\n    def __init__(self):\n        super().__init__()\n        self.eval()\n"
        "net = Ready()\nnet.load_state_dict(torch.load('w.pt'))\nwith torch.no_grad():\n    net(x)"
    ),
    "doubles beside a double module": "net = Net().double()\nnet(x.double())",
    "a default of doubles": "torch.set_default_dtype(torch.float64)\nNet()(torch.from_numpy(np.random.rand(4, 10, 8)))",
    "attention over one score a step": (
        "s = nn.Linear(16, 1)(nn.LSTM(8, 16, batch_first=True)(x)[0])\nF.softmax(s, dim=1), F.softmax(s.squeeze(-1), 1)"
    ),
    "int32 ids": "nn.Embedding(5, 2)(torch.zeros(3, 4, dtype=torch.int32))",
    "integers for MSE": "F.mse_loss(Net()(x).squeeze(-1), torch.zeros(4, dtype=torch.long))",
    "a Lightning module": (
        "import pytorch_lightning as pl\nclass Lit(pl.LightningModule):\n    def __init__(self):\n        super().__init__()\n"
        "        self.net = Net()\n    def training_step(self, batch, i):\n        return F.mse_loss(self.net(batch[0]), batch[1])\n"
        "    def validation_step(self, batch, i):\n        return F.mse_loss(self.net(batch[0]), batch[1])\n"
        "    def configure_optimizers(self):\n        return torch.optim.Adam(self.parameters())\npl.Trainer(max_epochs=1).fit(Lit(), None)"
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_it_is_left_alone(text: str) -> None:
    assert [code for code in codes(text) if code.startswith(("RNN83", "RNN84"))] == []

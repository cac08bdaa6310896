import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { test } from "node:test";
import { advice, atLeast, Candidate, candidates, expanded, find, Given, installLine, onPath, Run, runIn, versionIn } from "../src/find";

const NOTHING: Given = { path: "", interpreter: "", selected: undefined, folder: "/project", home: "/home/me", search: "/usr/bin:/opt/bin", windows: false };
const only = (...files: string[]) => (file: string): boolean => files.includes(file);
const commands = (among: Candidate[]): string[] => among.map((one) => [one.command, ...one.args].join(" "));

test("the selected interpreter comes before the PATH", () => {
  const found = candidates({ ...NOTHING, selected: "/venv/bin/python" }, only("/opt/bin/lstmlint"));
  assert.deepEqual(commands(found), ["/venv/bin/python -m lstmlint", "/opt/bin/lstmlint"]);
});

test("without one, and with nothing on the PATH, there is nothing to try", () => {
  assert.deepEqual(candidates(NOTHING, only()), []);
});

test("a setting stands alone, and path wins over interpreter", () => {
  const all = { ...NOTHING, selected: "/venv/bin/python" };
  assert.deepEqual(commands(candidates({ ...all, interpreter: ".venv/bin/python" }, only())), ["/project/.venv/bin/python -m lstmlint"]);
  assert.deepEqual(commands(candidates({ ...all, interpreter: "python3", path: "~/bin/lstmlint" }, only())), ["/home/me/bin/lstmlint"]);
  assert.deepEqual(commands(candidates({ ...all, interpreter: "python3" }, only("/usr/bin/python3"))), ["/usr/bin/python3 -m lstmlint"]);
});

test("paths of settings", () => {
  assert.equal(expanded("${workspaceFolder}/x", "/a", "/h"), "/a/x");
  assert.equal(expanded("~/x", "/a", "/h"), "/h/x");
  assert.equal(expanded("x/y", "/a", "/h"), "/a/x/y");
  assert.equal(expanded("x", "/a", "/h"), "x");
  assert.equal(expanded("/x", undefined, "/h"), "/x");
});

test("relative folders of the PATH are not looked into", () => {
  assert.equal(onPath("lstmlint", { search: ".:bin::/usr/bin", windows: false }, () => true), "/usr/bin/lstmlint");
  assert.equal(onPath("lstmlint", { search: ".;C:\\Py", windows: true }, () => true), "C:\\Py\\lstmlint.exe");
});

test("versions", () => {
  assert.equal(versionIn("lstmlint 0.1.0\n"), "0.1.0");
  assert.equal(versionIn("lstmlint 1.2rc1"), "1.2rc1");
  assert.equal(versionIn("a warning\nlstmlint 2.0\n"), "2.0");
  assert.equal(versionIn("Python 3.11"), undefined);
  const pairs: [string, string, boolean][] = [
    ["0.1.0", "0.1.0", true],
    ["0.1", "0.1.0", true],
    ["0.10.0", "0.9.9", true],
    ["0.0.9", "0.1.0", false],
    ["1.0rc1", "1.0", true],
    ["0.1.0.dev3", "0.1.1", false],
  ];
  for (const [version, oldest, wanted] of pairs) {
    assert.equal(atLeast(version, oldest), wanted, `${version} >= ${oldest}`);
  }
});

const saying = (told: Record<string, { code?: number; out?: string; err?: string }>): Run => {
  return async (command, args) => ({ code: 1, out: "", err: "", ...told[[command, ...args].join(" ")] });
};

test("the first that works is taken", async () => {
  const among = candidates({ ...NOTHING, selected: "/p" }, only("/usr/bin/lstmlint"));
  const found = await find(among, saying({ "/usr/bin/lstmlint --version": { code: 0, out: "lstmlint 0.1.0\n" } }));
  assert.equal(found.kind, "found");
  assert.equal(found.kind === "found" && found.candidate.command, "/usr/bin/lstmlint");
});

test("an old one and one without pygls are told", async () => {
  const among = candidates({ ...NOTHING, selected: "/p" }, only());
  const old = await find(among, saying({ "/p -m lstmlint --version": { code: 0, out: "lstmlint 0.0.1\n" } }));
  assert.ok(old.kind === "old" && advice(old).includes("0.0.1"));
  const nolsp = await find(
    among,
    saying({ "/p -m lstmlint --version": { code: 0, out: "lstmlint 0.1.0\n" }, "/p -m lstmlint server": { code: 2, err: "needs pygls, which is not installed" } }),
  );
  assert.ok(nolsp.kind === "nolsp" && advice(nolsp).includes('pip install "lstmlint[lsp]"'));
});

test("where there is none, the words say how to get it", async () => {
  const found = await find([], saying({}));
  assert.ok(found.kind === "absent" && advice(found).includes('pip install "lstmlint[lsp]"'));
  assert.equal(installLine("/v/bin/python", false), '/v/bin/python -m pip install "lstmlint[lsp]" --upgrade');
  assert.equal(installLine("/my venv/python", false), `'/my venv/python' -m pip install "lstmlint[lsp]" --upgrade`);
  assert.equal(installLine(undefined, false), 'pip install "lstmlint[lsp]" --upgrade');
});

test("programs are really started", { skip: process.platform === "win32" }, async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "lstmlint-"));
  try {
    const program = path.join(folder, "lstmlint");
    writeFileSync(program, '#!/bin/sh\nif [ "$1" = --version ]; then echo lstmlint 9.9; else cat; exit 2; fi\n');
    chmodSync(program, 0o755);
    const found = await find(candidates({ ...NOTHING, search: folder }), runIn(folder));
    assert.ok(found.kind === "found" && found.version === "9.9");
    const slow = await runIn(folder, 300)("/bin/sh", ["-c", "exec sleep 20"]);
    assert.equal(slow.code, null);
    assert.equal((await runIn(folder)(path.join(folder, "absent"), [])).code, null);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

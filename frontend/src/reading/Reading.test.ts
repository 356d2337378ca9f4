import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";

import type { Mark } from "./marks";
import { Reading } from "./Reading";

const draw = (text: string, marks: readonly Mark[] = [], view: "rendered" | "source" = "rendered") => renderToStaticMarkup(createElement(Reading, { text, marks, view }));

/** Every stretch that says where it stands, with what it shows and what the source says there. */
function stretches(source: string, html: string) {
  return [...html.matchAll(/<(?:span|mark)[^>]*data-start="(\d+)"(?: data-end="(\d+)")?[^>]*>([^<]*)</g)].map((hit) => {
    const shown = (hit[3] ?? "").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&#x27;", "'").replaceAll("&amp;", "&");
    const from = Number(hit[1]);
    return { shown, said: source.slice(from, hit[2] === undefined ? from + shown.length : Number(hit[2])), isWhole: hit[2] !== undefined };
  });
}

const MIXED = `# A *title* with \\*stars\\* &amp; more

Plain **bold _both_** and \`co de\`.
Second line  
third

> quoted
> twice \\> so

1. one
   goes on
   - nested \\_x\\_

\`\`\`python
def f(x):
    return x  # **no**
\`\`\`

    indented *code*

| a | b \\| c |
|---|---:|
| $|x|$ | ~~gone~~ 5 ~ 6 |

\\[ x_1 \\] <script>alert(1)</script> &#x1F600; end ![alt text](https://x.test/a.png)

سلام **دنیا**

- [x] done[^1]

[^1]: a note
`;

describe("what is drawn", () => {
  it("knows its place in the source, letter for letter", () => {
    const all = stretches(MIXED, draw(MIXED));
    const verbatim = all.filter((stretch) => !stretch.isWhole);
    for (const { shown, said } of verbatim) expect(said).toBe(shown);
    const text = verbatim.map(({ shown }) => shown).join("¦");
    for (const part of ["title", "stars", "both", "co de", "Second line", "third", "quoted", "twice ", "goes on", "nested ", "def f(x):", "return x  # **no**", "indented *code*", "gone", "سلام", "a note"])
      expect(text).toContain(part);
    expect(all.filter((stretch) => stretch.isWhole)).toEqual([
      { shown: "&", said: "&amp;", isWhole: true },
      { shown: "$|x|$", said: "$|x|$", isWhole: true },
      { shown: "$$x_1$$", said: "\\[ x_1 \\]", isWhole: true },
      { shown: "😀", said: "&#x1F600;", isWhole: true },
      { shown: "alt text", said: "![alt text](https://x.test/a.png)", isWhole: true },
    ]);
  });

  it("never runs or fetches what a text holds", () => {
    const html = draw('<script>alert(1)</script>\n\nin <img src=x onerror=alert(1)> line ![p](https://x.test/p.png) [go](javascript:alert(1)) [in](/logout)\n\n<iframe src="https://x.test"></iframe>');
    expect(html).not.toMatch(/<(script|img|iframe)|href="(javascript|\/)/);
    for (const part of ["&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;img src=x onerror=alert(1)&gt;", "https://x.test/p.png", "(javascript:alert(1))", "(/logout)", "&lt;iframe"]) expect(html).toContain(part);
  });

  it("opens links elsewhere, without saying where from, and shows the address", () => {
    const html = draw("[here](https://x.test/a) and https://y.test");
    expect(html).toContain('<a href="https://x.test/a" target="_blank" rel="noreferrer noopener">');
    expect(html).toContain("(https://x.test/a)");
    expect(html.match(/https:\/\/y\.test/g)).toHaveLength(2); // the address and the text, not a third time
  });

  it("keeps each line break, and breaks at <br>", () => {
    expect(draw("one\ntwo\n\n| a<br>b |\n|---|").match(/<br\/>/g)).toHaveLength(2);
  });

  it("stands on the side its words begin at", () => {
    const html = draw("- سلام\n- b\n\nهذا `code` نص\n\n```\nكود\n```\n\n1. one");
    expect(html).toMatch(/<ul dir="rtl">\n<li dir="rtl">.*\n<li dir="ltr">/);
    expect(html).toContain('<p dir="auto">');
    expect(html).toMatch(/<code dir="ltr">/);
    expect(html).toMatch(/<pre tabindex="0" dir="ltr">/);
    expect(html).toContain('<ol dir="ltr">');
  });

  it("leaves formulas in code and in addresses as they are", () => {
    const html = draw("    a $x$ b\n\n[l](https://x.test/$a$/) and `$y$`\n\n<b title='$z$'>");
    expect(html).not.toMatch(/[\ue000-\uf8ff\ufdd1]|%EF%B7/);
    for (const part of ["a $x$ b", "https://x.test/$a$/", "$y$", "$z$"]) expect(html).toContain(part);
  });

  it("takes a lone tilde for 'about' and money for money", () => {
    const html = draw("~5 or ~6 for $5 and $10");
    expect(html).not.toMatch(/<del>|formula/);
  });
});

describe("the source", () => {
  it("draws each line by itself, begun at the side of its own first letter, every letter kept", () => {
    const text = "One (two).\n\n  שלום (עולם)\n```\nlast\n\n";
    const html = draw(text, [{ start: 4, end: 20, id: "a" }], "source");
    expect(html.match(/<span class="line" dir="auto">/g)).toHaveLength(6);
    const cut = stretches(text, html);
    expect(cut.every(({ shown, said }) => shown === said)).toBe(true);
    expect(cut.map(({ shown }) => shown).join("")).toBe(text);
    expect(html.match(/<mark/g)).toHaveLength(3); // one a line
  });
});

describe("a text that is too much", () => {
  it("is shown as its source, and that is said", () => {
    const html = draw("**a** ".repeat(17_000));
    expect(html).toContain("shown as it was written");
    expect(html).toContain("**a** **a**");
  });
});

describe("marks", () => {
  it("are painted over markup, and split where they overlap", () => {
    const text = "say **it now** please";
    const html = draw(text, [
      { start: 4, end: 12, id: "m" },
      { start: 9, end: 21, id: "n" },
    ]);
    const marked = [...html.matchAll(/data-mark="([^"]*)"[^>]*>([^<]*)</g)].map((hit) => [hit[1], hit[2]]);
    expect(marked).toEqual([
      ["m", "it "],
      ["m n", "now"],
      ["n", " please"],
    ]);
  });

  it("take a formula as a whole", () => {
    expect(draw("a $x+1$ b", [{ start: 3, end: 5, id: "m" }])).toMatch(/<mark data-start="2" data-end="7" data-mark="m"[^>]*><span/);
  });

  it("are painted on the source too", () => {
    const html = draw("a **b**", [{ start: 2, end: 7, id: "m", kind: "only" }], "source");
    expect(html).toContain('<span data-start="0">a </span><mark data-start="2" data-mark="m" class="only">**b**</mark>');
  });
});

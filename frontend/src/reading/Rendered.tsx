/** A text drawn as Markdown with tables, code, mathematics; no HTML of its own, nothing fetched from elsewhere. */
import type { Element } from "hast";
import { type ReactNode, useId, useMemo } from "react";
import Markdown, { type Components, type Options } from "react-markdown";
import remarkGfm from "remark-gfm";

import { t } from "../shared/i18n";
import { Address } from "./Address";
import { CodeBlock } from "./CodeBlock";
import { rehypeDirections, textOf } from "./directions";
import { Formula } from "./Formula";
import { formulasIn, veil } from "./formulas";
import { lazyPart } from "./lazy";
import type { Mark } from "./marks";
import { rehypeRuns } from "./runs";
import { remarkTamed } from "./tamed";

const highlighting = lazyPart(() => import("./highlighting"));

/** A block of code that names its language. */
const NAMED_CODE = /^[ \t>*+\-\d.)]*(`{3,}|~{3,})[ \t]*\w/m;

export function Rendered({ text, marks }: { text: string; marks: readonly Mark[] }) {
  const highlight = highlighting.use(NAMED_CODE.test(text));
  const own = useId();
  return useMemo(() => {
    const formulas = formulasIn(text);
    const options: Options = {
      // A lone tilde means "about" more often than it strikes words out.
      remarkPlugins: [
        [remarkGfm, { singleTilde: false }],
        [remarkTamed, { source: text, formulas }],
      ],
      rehypePlugins: [...(highlight === null ? [] : [highlight.plugin]), rehypeDirections, [rehypeRuns, { source: text, marks }]],
      remarkRehypeOptions: { clobberPrefix: own, footnoteLabel: t("Footnotes") },
      urlTransform: (address) => address, // judged by Address, which says what it does not follow
    };
    return (
      <Markdown {...options} components={COMPONENTS}>
        {veil(text, formulas)}
      </Markdown>
    );
  }, [text, marks, highlight, own]);
}

const property = (node: Element | undefined, name: string): string => String(node?.properties[name] ?? "");

/** A text's own headings stand below the headings of the page. */
function heading(level: 3 | 4 | 5 | 6, look: string) {
  const Tag = `h${level}` as const;
  return function Heading({ children, dir }: { children?: ReactNode; dir?: string | undefined }) {
    return (
      <Tag className={look} dir={dir}>
        {children}
      </Tag>
    );
  };
}

const COMPONENTS: Components = {
  h1: heading(3, "head-1"),
  h2: heading(4, "head-2"),
  h3: heading(5, "head-3"),
  h4: heading(6, "head-4"),
  h5: heading(6, "head-4"),
  h6: heading(6, "head-4"),
  a: ({ node, children }) => (
    <Address href={property(node, "href")} label={node === undefined ? "" : textOf(node)} isPicture={property(node, "className").includes("picture")}>
      {children}
    </Address>
  ),
  pre: ({ node, children }) => {
    const code = node?.children.find((child): child is Element => child.type === "element");
    const language = /language-(\S+?)(,|$)/.exec(property(code, "className"))?.[1] ?? "";
    return (
      <CodeBlock language={language} text={node === undefined ? "" : textOf(node)}>
        {children}
      </CodeBlock>
    );
  },
  table: ({ children, dir }) => (
    <div className="wide" role="region" aria-label={t("Table")} tabIndex={0} dir={dir}>
      <table>{children}</table>
    </div>
  ),
  input: ({ checked }) => <span role="img" aria-label={checked === true ? t("done") : t("not done")}>{checked === true ? "☑" : "☐"}</span>,
  var: ({ node }) => (
    <Formula
      tex={property(node, "dataTex")}
      isDisplay={property(node, "dataDisplay") === "true"}
      start={Number(property(node, "dataStart"))}
      end={Number(property(node, "dataEnd"))}
    />
  ),
};

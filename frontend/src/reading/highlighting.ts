/** Colours for code in the usual languages; loaded only for texts that hold such code. */
import type { Options } from "react-markdown";
import rehypeHighlight from "rehype-highlight";

type Plugin = NonNullable<Options["rehypePlugins"]>[number];

export const plugin: Plugin = [rehypeHighlight, { detect: false }];

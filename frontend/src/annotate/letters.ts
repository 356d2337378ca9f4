/** Responses are named by the place in which they are shown. */
export const LETTERS = "ABCDEFGHI";

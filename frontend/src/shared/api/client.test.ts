import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { get, Offline, post, Refusal } from "./client";

const answered = (body: BodyInit | null, status = 200) => {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(body, { status })));
};

/** A body whose line breaks after the first bytes, with what `fetch` says of it. */
const broken = (error: unknown) =>
  new ReadableStream({
    pull(controller) {
      controller.error(error);
    },
  });

beforeEach(() => {
  vi.stubGlobal("document", { cookie: "" });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe("an answer of the server", () => {
  it("is its JSON, or nothing", async () => {
    answered('{"id": 3}');
    expect(await get("x")).toEqual({ id: 3 });
    answered(null, 204);
    expect(await post("x")).toBeNull();
  });

  it.each([200, 409])("counts as unheard where the line breaks within it (status %i)", async (status) => {
    answered(broken(new TypeError("Failed to fetch")), status);
    await expect(post("x")).rejects.toBeInstanceOf(Offline);
  });

  it("counts as unheard where it is a page of somebody on the way", async () => {
    answered("<html>Welcome to our network: log in</html>");
    await expect(post("x")).rejects.toBeInstanceOf(Offline);
  });

  it("is nobody's any more after its reader has left", async () => {
    answered(broken(new DOMException("left", "AbortError")));
    await expect(get("x")).rejects.toMatchObject({ name: "AbortError" });
  });

  it("tells a refusal by its sentence, and a proxy's page by its status", async () => {
    answered('{"code": "late", "message": "too late.", "where": "clock", "fix": "Hurry."}', 409);
    await expect(post("x")).rejects.toMatchObject({ status: 409, code: "late", sentence: "Clock: too late. Hurry." });
    answered('{"message": "it is taken.", "where": "slug", "fix": "Choose another."}', 422);
    await expect(post("x")).rejects.toMatchObject({ sentence: "Address: it is taken. Choose another.", reason: "It is taken. Choose another." });
    answered("<html>Bad gateway</html>", 502);
    const refusal: unknown = await post("x").catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toMatchObject({ status: 502, code: "fault" });
  });
});

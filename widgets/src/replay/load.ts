// From what the model carries to talks.

import { Talk, type TalkData } from "./talk";

/** Return the talks in a trait: UTF-8 JSON from Python, or the data itself in a page. */
export function decode(carried: unknown): Talk[] {
  const data =
    carried instanceof DataView ? JSON.parse(new TextDecoder().decode(carried)) : carried;
  if (!Array.isArray(data)) throw new Error("The talk could not be read.");
  return (data as TalkData[]).map((one) => new Talk(one));
}

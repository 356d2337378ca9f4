/** Whether a person should look at a gold comparison: it seems to have leaked, or an expert says otherwise. */
import type { GoldRow } from "../../shared/api/schema";

export function isSuspect(row: GoldRow): boolean {
  return row.leak?.is_rising === true || row.leak?.is_quick === true || row.against.length > 0;
}

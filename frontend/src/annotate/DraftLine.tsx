/** A word about the draft on the desk: where it came from, or that it will not last. */
import { clock } from "../shared/format";
import { t } from "../shared/i18n";
import type { KeptDrafts } from "./useDrafts";

export function DraftLine({ drafts }: { drafts: KeptDrafts }) {
  if (!drafts.isKept)
    return (
      <p role="status" className="notice warn">
        {t("This browser keeps no drafts: what you type lasts as long as this tab.")}
      </p>
    );
  if (drafts.restoredAt === null) return null;
  return (
    <p role="status" className="soft small">
      {t("Your draft from {{time}}", { time: clock(drafts.restoredAt) })}
    </p>
  );
}

/** The sheets that open over the desk, one at a time. */
import type { Project } from "../shared/api/schema";
import { t } from "../shared/i18n";
import { Dialog } from "../shared/ui/Dialog";
import type { Action } from "./actions";
import { type AtOnce, AtOnceSwitch } from "./AtOnceSwitch";
import { GuidelinesSheet } from "./GuidelinesSheet";
import { HelpSheet } from "./HelpSheet";
import { BetterSheet } from "./sheets/BetterSheet";
import { CloseRow } from "./sheets/CloseRow";
import { FlagSheet } from "./sheets/FlagSheet";
import { HistorySheet } from "./sheets/HistorySheet";
import { LessonSheet } from "./sheets/LessonSheet";
import { MarksSheet } from "./sheets/MarksSheet";
import { ReasonSheet } from "./sheets/ReasonSheet";
import { ReportSheet } from "./sheets/ReportSheet";
import { SkipSheet } from "./sheets/SkipSheet";
import type { DeskHandle } from "./useDesk";

interface Props {
  handle: DeskHandle;
  project: Project;
  list: readonly Action[];
  atOnce: AtOnce;
}

export function Panels({ handle, project, list, atOnce }: Props) {
  const { desk, dispatch } = handle;
  const onClose = () => dispatch({ type: "panel", panel: null });
  switch (desk.panel) {
    case "history":
      return <HistorySheet done={desk.done} dispatch={dispatch} onClose={onClose} />;
    case "lesson":
      return desk.done[0] === undefined ? null : <LessonSheet done={desk.done[0]} onClose={onClose} />;
    case "guidelines":
      return <GuidelinesSheet project={project} onClose={onClose} />;
    case "help":
      return (
        <Dialog title={t("Everything by keyboard")} onClose={onClose}>
          <HelpSheet list={list} />
          <AtOnceSwitch {...atOnce} />
          <CloseRow onClose={onClose} />
        </Dialog>
      );
    default:
      return desk.kind === "judging" ? <OverComparison desk={desk} handle={handle} onClose={onClose} /> : null;
  }
}

/** Sheets about the comparison that lies open. */
function OverComparison({ desk, handle, onClose }: { desk: Extract<DeskHandle["desk"], { kind: "judging" }>; handle: DeskHandle; onClose: () => void }) {
  const { dispatch } = handle;
  switch (desk.panel) {
    case "flags":
      return <FlagSheet desk={desk} dispatch={dispatch} onClose={onClose} />;
    case "reason":
      return <ReasonSheet desk={desk} dispatch={dispatch} onClose={onClose} />;
    case "marks":
      return <MarksSheet desk={desk} dispatch={dispatch} onClose={onClose} />;
    case "better":
      return <BetterSheet desk={desk} dispatch={dispatch} onClose={onClose} />;
    case "skip":
      return <SkipSheet desk={desk} dispatch={dispatch} onSkip={handle.skip} onClose={onClose} />;
    case "report":
      return <ReportSheet desk={desk} dispatch={dispatch} onReport={handle.report} onClose={onClose} />;
    default:
      return null;
  }
}

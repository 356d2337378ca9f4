/** The tutorial's feedback: what was said, what is known, and why. */
import { t } from "../../shared/i18n";
import { Dialog } from "../../shared/ui/Dialog";
import type { Done } from "../desk";
import { verdict } from "../verdict";

export function LessonSheet({ done, onClose }: { done: Done; onClose: () => void }) {
  const { item, judgement } = done;
  if (item.lesson === null) return null;
  const [said, known] = [judgement.ranking, item.lesson.ranking].map((ranking) => verdict(ranking, item.shown));
  return (
    <Dialog title={said === known ? t("As in the guidelines") : t("The guidelines see it otherwise")} onClose={onClose}>
      <p>
        {t("You said {{said}}.", { said: said ?? "" })} {said !== known && t("Known is {{known}}.", { known: known ?? "" })}
      </p>
      <p dir="auto">{item.lesson.explanation}</p>
      <p className="soft small">{t("This is the tutorial: it does not count. Undo (z) lets you look at it again.")}</p>
      <div className="row">
        <button className="primary" autoFocus onClick={onClose}>
          {t("Go on")} <kbd>⏎</kbd>
        </button>
      </div>
    </Dialog>
  );
}

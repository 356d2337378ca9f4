/** The tutorial's feedback: what was said, what is known, and why, with the texts that it is about. */
import { t } from "../../shared/i18n";
import { Dialog, FIRST } from "../../shared/ui/Dialog";
import type { Done } from "../desk";
import { LETTERS } from "../letters";
import { keyName } from "../names";
import { verdict } from "../verdict";

const SHOWN = 280;

export function LessonSheet({ done, onClose }: { done: Done; onClose: () => void }) {
  const { item, judgement } = done;
  if (item.lesson === null) return null;
  const [said, known] = [judgement.ranking, item.lesson.ranking].map((ranking) => verdict(ranking, item.shown));
  return (
    <Dialog title={said === known ? t("As in the guidelines") : t("The guidelines see it otherwise")} onClose={onClose}>
      <dl className="lesson">
        {item.responses.map((response, place) => (
          <div key={response.index}>
            <dt>{LETTERS[place]}</dt>
            <dd dir="auto">{response.text.length > SHOWN ? `${response.text.slice(0, SHOWN)} …` : response.text}</dd>
          </div>
        ))}
      </dl>
      <p>
        {t("You said {{said}}.", { said: said ?? "" })} {said !== known && t("The known ranking is {{known}}.", { known: known ?? "" })}
      </p>
      <p dir="auto">{item.lesson.explanation}</p>
      <p className="soft small">{t("This is the tutorial: it does not count. Undo (z) lets you look at it again.")}</p>
      <div className="row">
        <button {...FIRST} className="primary" onClick={onClose}>
          {t("Go on")} <kbd>{keyName("Enter")}</kbd>
        </button>
      </div>
    </Dialog>
  );
}

/** What was agreed on about one comparison; a manager writes it, also into the guidelines, or makes the comparison gold. */
import { useCallback, useState } from "react";

import { post } from "../../shared/api/client";
import type { CalibrationSession, SessionItem } from "../../shared/api/schema";
import { clock } from "../../shared/format";
import { t } from "../../shared/i18n";
import { Link } from "../../shared/router";
import { Fault } from "../../shared/ui/Fault";
import { useAction } from "../../shared/useAction";
import { rankingWords } from "../said";

interface Props {
  item: SessionItem;
  session: CalibrationSession;
  slug: string;
  onChange: () => void;
}

export function Conclusion({ item, session, slug, onChange }: Props) {
  const [isWriting, setIsWriting] = useState(false);
  if (item.conclusion === "" && !session.manages) return null;
  return (
    <>
      <h3>{t("Conclusion")}</h3>
      {item.conclusion !== "" && (
        <p className="notice" dir="auto">
          {item.conclusion}{" "}
          <span className="soft small">
            {item.concluded_by}, {item.concluded_at === null ? "" : clock(Date.parse(item.concluded_at))}
          </span>
        </p>
      )}
      {session.manages && !isWriting && (
        <div className="row">
          <button className="small" onClick={() => setIsWriting(true)}>
            {item.conclusion === "" ? t("Write a conclusion") : t("Change it")}
          </button>
          {item.is_gold === true && <Link href={`/p/${slug}/gold`}>{t("Gold's page")}</Link>}
        </div>
      )}
      {isWriting && (
        <Writing
          item={item}
          isClosed={session.closed_at !== null}
          onClose={() => setIsWriting(false)}
          onDone={() => {
            setIsWriting(false);
            onChange();
          }}
        />
      )}
    </>
  );
}

function Writing({ item, isClosed, onDone, onClose }: { item: SessionItem; isClosed: boolean; onDone: () => void; onClose: () => void }) {
  const [text, setText] = useState(item.conclusion);
  const [inGuidelines, setInGuidelines] = useState(false);
  const [gold, setGold] = useState("");
  const save = useAction(
    useCallback(() => post(`session-items/${item.id}/conclusion`, { text, in_guidelines: inGuidelines, ranking: gold === "" ? null : (JSON.parse(gold) as number[][]) }), [item.id, text, inGuidelines, gold]),
    onDone,
  );
  const said = [...new Set(item.answers.map((answer) => JSON.stringify(answer.ranking)))];
  return (
    <div className="stack">
      <label className="field">
        {t("What was agreed on")}
        <textarea rows={2} value={text} autoFocus onChange={(event) => setText(event.target.value)} />
      </label>
      <label>
        <input type="checkbox" checked={inGuidelines} onChange={(event) => setInGuidelines(event.target.checked)} /> {t("Also as a line of the guidelines, a new version")}
      </label>
      {item.is_gold === false && isClosed && said.length > 0 && (
        <label className="field">
          {t("Also as gold, with the ranking")}
          <select value={gold} onChange={(event) => setGold(event.target.value)}>
            <option value="">{t("no gold")}</option>
            {said.map((ranking) => (
              <option key={ranking} value={ranking}>
                {rankingWords(JSON.parse(ranking) as number[][])}
              </option>
            ))}
          </select>
        </label>
      )}
      {item.is_gold === false && !isClosed && <p className="soft small">{t("It can become gold once the session is closed.")}</p>}
      <Fault error={save.fault} />
      <div className="row">
        <button className="primary" disabled={save.busy} onClick={save.run}>
          {t("Save")}
        </button>
        <button onClick={onClose}>{t("Cancel")}</button>
      </div>
    </div>
  );
}

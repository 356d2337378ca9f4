/** Adjudication: what others said stays hidden until the own verdict is sent, or until it is asked for. */
import { useState } from "react";

import type { SaidByOther } from "../shared/api/schema";
import { t } from "../shared/i18n";
import { Fault } from "../shared/ui/Fault";
import { useFetched } from "../shared/useFetched";
import { verdict } from "./verdict";

export interface Item {
  assignment: number;
  shown: readonly number[];
}

export function OthersSaid({ item, last }: { item: Item | null; last: Item | null }) {
  const [asked, setAsked] = useState<number | null>(null);
  return (
    <aside className="others small" aria-label={t("What the others said")}>
      {last !== null && (
        <p>
          <span className="soft">{t("The last one, by the others:")}</span> <Said key={last.assignment} item={last} />
        </p>
      )}
      {item !== null &&
        (asked === item.assignment ? (
          <p>
            <span className="soft">{t("This one, by the others:")}</span> <Said key={item.assignment} item={item} />
          </p>
        ) : (
          <p className="soft">
            {t("What the others said is hidden until your verdict is sent.")}{" "}
            <button className="quiet small" onClick={() => setAsked(item.assignment)}>
              {t("Show it now")}
            </button>
          </p>
        ))}
    </aside>
  );
}

function Said({ item }: { item: Item }) {
  const { data, error } = useFetched<SaidByOther[]>(`assignments/${item.assignment}/others`);
  if (data === null) return error === null ? null : <Fault error={error} />;
  return (
    <span className="figures">
      {data.map((row, index) => (
        <span key={index} className="mark">
          {index > 0 && <span className="sr-only">; </span>}
          {verdict(row.ranking, item.shown)}
          {row.reason !== "" && <span dir="auto"> “{row.reason}”</span>}
        </span>
      ))}
    </span>
  );
}

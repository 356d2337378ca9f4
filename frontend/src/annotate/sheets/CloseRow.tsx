/** The end of a sheet. */
import type { ReactNode } from "react";

import { t } from "../../shared/i18n";

export function CloseRow({ onClose, children }: { onClose: () => void; children?: ReactNode }) {
  return (
    <div className="row">
      <button onClick={onClose}>
        {t("Close")} <kbd>Esc</kbd>
      </button>
      {children}
    </div>
  );
}

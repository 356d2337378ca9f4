/** The guidelines, one key away. */
import { Reading } from "../reading/Reading";
import type { Project } from "../shared/api/schema";
import { t } from "../shared/i18n";
import { Dialog } from "../shared/ui/Dialog";
import { CloseRow } from "./sheets/CloseRow";

export function GuidelinesSheet({ project, onClose }: { project: Project; onClose: () => void }) {
  return (
    <Dialog title={t("Guidelines")} onClose={onClose}>
      <Reading text={project.guidelines === "" ? t("This project has no guidelines yet.") : project.guidelines} />
      <CloseRow onClose={onClose} />
    </Dialog>
  );
}

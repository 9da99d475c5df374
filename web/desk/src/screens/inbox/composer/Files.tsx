import { ActionIcon } from '@mantine/core';
import { IconPaperclip, IconX } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { useFormat } from '@/format/useFormat';
import styles from '@/screens/inbox/composer/composer.module.css';
import type { DraftFile } from '@/screens/inbox/useDraft';
import { iconStroke } from '@/theme/tokens';

interface AttachedProps {
  files: readonly DraftFile[];
  coming: readonly string[];
  onRemove: (file: DraftFile) => void;
}

/** The files that go with an answer, and those that are on their way here. */
export function Attached({ files, coming, onRemove }: AttachedProps) {
  const { t } = useTranslation();
  const format = useFormat();
  if (files.length + coming.length === 0) return null;
  return (
    <ul className={styles.attached} aria-label={t('inbox.files')}>
      {files.map((file) => (
        <li key={file.sha256} className={styles.file}>
          <IconPaperclip size="1em" stroke={iconStroke} aria-hidden />
          <bdi className={styles.fileName}>{file.name}</bdi>
          <span className={styles.fileSize}>{t('inbox.attach.size', { size: format.number(Math.max(1, Math.round(file.size / 1024))) })}</span>
          <button type="button" aria-label={t('inbox.attach.remove', { name: file.name })} onClick={() => onRemove(file)}>
            <IconX size="1em" stroke={iconStroke} aria-hidden />
          </button>
        </li>
      ))}
      {coming.map((name, place) => (
        <li key={`${name} ${place}`} className={styles.file} aria-busy>
          <bdi className={styles.fileName}>{name}</bdi>
          <span className={styles.fileSize}>{t('inbox.attach.coming')}</span>
        </li>
      ))}
    </ul>
  );
}

/** Opens the chooser of files. */
export function AttachButton({ onFiles }: { onFiles: (files: Iterable<File>) => void }) {
  const { t } = useTranslation();
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('inbox.attach.title')} title={t('inbox.attach.title')} onClick={() => chooser.current?.click()}>
        <IconPaperclip size="1.2em" stroke={iconStroke} aria-hidden />
      </ActionIcon>
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        aria-label={t('inbox.attach.title')}
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          // The same file may be chosen again after it was taken out.
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}

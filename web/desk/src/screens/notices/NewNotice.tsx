import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { NoticeForm } from '@/screens/notices/NoticeForm';

export interface NewNoticeProps {
  order: { id: string; number: string };
  onClose: () => void;
}

/** Asks what keeps an order from going as usual. */
export function NewNotice({ order, onClose }: NewNoticeProps) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={onClose} title={t('notices.new')} closeButtonProps={{ 'aria-label': t('act.close') }}>
      <NoticeForm order={order} onDone={onClose} />
    </Modal>
  );
}

import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import controls from '@/screens/counter/controls.module.css';

/** The browser's own reader of codes, where it has one; it is in no library of types yet. */
interface Detector {
  detect: (source: HTMLVideoElement) => Promise<{ rawValue: string }[]>;
}
type DetectorMaker = new (options: { formats: string[] }) => Detector;

const formats = ['ean_13', 'ean_8', 'upc_a', 'upc_e', 'itf', 'code_128', 'qr_code'];
const lookEvery = 200;

interface CameraProps {
  onScan: (scanned: string) => void;
  onClose: () => void;
}

/** Looks through the camera until it reads a code. */
export function Camera({ onScan, onClose }: CameraProps) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const [refused, setRefused] = useState(false);
  const found = useRef(onScan);
  useEffect(() => {
    found.current = onScan;
  });
  useEffect(() => {
    dialog.current?.showModal();
    let stream: MediaStream | undefined;
    let timer: ReturnType<typeof setInterval> | undefined;
    let left = false;
    const stop = () => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    const begin = async () => {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      const screen = video.current;
      if (left || screen === null) {
        stop();
        return;
      }
      screen.srcObject = stream;
      await screen.play();
      const Maker = (window as unknown as { BarcodeDetector: DetectorMaker }).BarcodeDetector;
      const detector = new Maker({ formats });
      timer = setInterval(() => {
        detector.detect(screen).then(
          ([first]) => first && found.current(first.rawValue),
          () => undefined,
        );
      }, lookEvery);
    };
    begin().catch(() => setRefused(true));
    return () => {
      left = true;
      clearInterval(timer);
      stop();
    };
  }, []);
  return (
    <dialog ref={dialog} className={controls.camera} aria-label={t('counter.scan.camera')} onClose={onClose}>
      {refused ? <p>{t('counter.scan.noCamera')}</p> : <video ref={video} className={controls.film} muted playsInline />}
      <button type="button" className={controls.bigQuiet} onClick={onClose}>
        {t('act.close')}
      </button>
    </dialog>
  );
}

import qrcode from 'qrcode-generator';

import styles from '@/screens/account/account.module.css';

/** An address as a QR code, drawn here: the secret in it goes to no other server. */
export default function CodePicture({ address, label }: { address: string; label: string }) {
  const code = qrcode(0, 'M');
  code.addData(address);
  code.make();
  const size = code.getModuleCount();
  const dark = Array.from({ length: size * size }, (_, index) => [Math.floor(index / size), index % size] as const)
    .filter(([row, column]) => code.isDark(row, column))
    .map(([row, column]) => `M${column} ${row}h1v1h-1z`);
  return (
    <div className={styles.code}>
      <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
        <path d={dark.join('')} />
      </svg>
    </div>
  );
}

import qrcode from 'qrcode-generator';

/** The dark and light modules of an address as a QR code, row by row. */
export function modulesOf(address: string): boolean[][] {
  const code = qrcode(0, 'M');
  code.addData(address);
  code.make();
  const places = Array.from({ length: code.getModuleCount() }, (_, at) => at);
  return places.map((row) => places.map((column) => code.isDark(row, column)));
}

import { enableCompileCache } from 'node:module';
import { serveGenerator } from './protocol/serve-generator.js';

enableCompileCache();
serveGenerator({
  manifest: () => ({ prettyName: 'pgTrickle', defaultOutput: './generated/pgtrickle' }),
  async generate(request) {
    const { generate } = await import('./generator.js');
    // What is written to stdout is shown.
    await generate(request, (text) => process.stdout.write(`${text}\n`)).catch(async (error: unknown) => {
      const { renderError } = await import('@pgtrickle-js/core/portable');
      throw new Error(renderError(error));
    });
  },
});

/** What Node says of a connection that never was, so that nothing can have been done. */
const neverWas = ["ECONNREFUSED", "EHOSTUNREACH", "UND_ERR_CONNECT_TIMEOUT"];
/** … and of one that broke, after which something may have been done. */
const broke = ["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"];

function codeOf(error: unknown): string {
  // `fetch` puts what Node says into the cause; `http` throws it.
  const { code, cause } = error as { code?: string; cause?: { code?: string } };
  return code ?? cause?.code ?? "";
}

/**
 * Asks a Service again while there is no connection: its pod is ready a moment before the node sends connections there.
 *
 * @param changes whether the request may change something, so that it is not made again after a connection broke
 */
export async function whenConnected<T>(
  url: string | URL,
  ask: () => Promise<T>,
  { changes, seconds = 60 }: { readonly changes: boolean; readonly seconds?: number },
): Promise<T> {
  const again = changes ? neverWas : [...neverWas, ...broke];
  const end = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const code = codeOf(error);
      if (!again.includes(code) || Date.now() > end)
        throw new Error(`${url}: ${code || String(error)}`, { cause: error });
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainText } from "./plain-text.js";

describe("plain text", () => {
  it.each([
    ["Salt &amp; pepper mill", "Salt & pepper mill"],
    ["Salt &amp;amp; pepper&nbsp;mill", "Salt & pepper mill"],
    ["Men&#39;s socks &lt;new&gt;", "Men's socks <new>"],
    ["&lt;p&gt;Warm coat&lt;/p&gt;&lt;p&gt;wool&lt;/p&gt;", "Warm coat\nwool"],
    ["<p><strong>Warm</strong>&nbsp;coat</p><ul><li>wool</li><li>hood</li></ul>", "Warm coat\nwool\nhood"],
    ['<span style="color:#333">Wa</span>shable', "Washable"],
    ["<style>.a{color:red}</style><script>track()</script>Lamp", "Lamp"],
    ["Look at https://shop.example/a?b=c or www.shop.example, or ask help@shop.example", "Look at or or ask"],
    ["<b>风光</b>摄影&nbsp;技巧<br/>第一课", "风光摄影 技巧\n第一课"],
    ["1 < 2, I <3 you & Q&A", "1 < 2, I <3 you & Q&A"],
  ])("of %j", (written, read) => {
    expect(plainText(written)).toBe(read);
  });

  it("leaves texts without markup as they are, but for spaces", () => {
    const words = fc.array(fc.stringMatching(/^[\p{L}\p{N},.!?'-]{1,12}$/u), { minLength: 1 });
    fc.assert(
      fc.property(words, (list) => {
        expect(plainText(list.join("  "))).toBe(list.join(" "));
      }),
    );
  });
});

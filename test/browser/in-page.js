// Evaluated inside the page: plain JavaScript, because the project's types know no document.
(() => {
  const all = [...document.querySelectorAll('body *')];
  const channels = (color) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const isClear = (color) => color === 'none' || channels(color)[3] === 0;
  const luminance = (color) => {
    const [red, green, blue] = channels(color).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if (!isClear(color)) return color;
    }
    return 'rgb(255, 255, 255)';
  };
  const ratio = (a, b) => {
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light + 0.05) / (dark + 0.05);
  };

  // 4.5 for text, 3 for shapes (WCAG 2.2, 1.4.3 and 1.4.11).
  const texts = all
    .filter((element) => element.tagName !== 'title')
    .filter((element) =>
      [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()),
    )
    .map((element) => {
      const { fill, color } = getComputedStyle(element);
      const ink = element instanceof SVGElement ? fill : color;
      return { of: element.textContent.slice(0, 40), ratio: ratio(ink, ground(element)), least: 4.5 };
    });
  const shapes = [...document.querySelectorAll('svg rect, svg path')].map((element) => {
    const { fill, stroke } = getComputedStyle(element);
    const ink = isClear(fill) ? stroke : fill;
    return { of: element.getAttribute('class'), ratio: ratio(ink, ground(element)), least: 3 };
  });

  const width = document.documentElement.clientWidth;
  const past = all
    .filter((element) => !element.closest('.wide') && element.getBoundingClientRect().right > width + 0.5)
    .map((element) => `${element.tagName} ${element.textContent.slice(0, 40)}`);
  const moving = all.filter((element) => {
    const { animationName, transitionDuration } = getComputedStyle(element);
    return animationName !== 'none' || transitionDuration !== '0s';
  });
  const focused = document.activeElement;

  return {
    contrasts: [...texts, ...shapes],
    /** What reaches past the right edge, but for what lies in a part that scrolls by itself. */
    past: document.documentElement.scrollWidth > width ? [...past, 'the page'] : past,
    moving: moving.length,
    ground: ground(document.body),
    focused: {
      labelledBy: focused.getAttribute('aria-labelledby'),
      outline: getComputedStyle(focused).outlineStyle,
    },
  };
})();

// What conditions look like: one condition at a time, its pictures moved through with a slider.
{
  const shown = [...document.querySelectorAll("#look .look")];
  const chosen = document.getElementById("look-condition");
  const slider = document.getElementById("look-dose");
  const draw = () => {
    shown.forEach((one, place) => { one.hidden = place !== Number(chosen.value); });
    const pictures = [...shown[chosen.value].querySelectorAll("li")];
    // The clean picture stays beside the one chosen.
    pictures.forEach((one, place) => { one.hidden = place !== 0 && place !== Number(slider.value); });
    slider.setAttribute("aria-valuetext", pictures[slider.value].textContent);
  };
  const choose = () => {
    slider.max = shown[chosen.value].querySelectorAll("li").length - 1;
    slider.value = slider.max;
    draw();
  };
  chosen.addEventListener("change", choose);
  slider.addEventListener("input", draw);
  document.getElementById("look-controls").hidden = false;
  choose();
}

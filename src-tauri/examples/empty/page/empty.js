// The button is there as soon as a tap on it is answered: with another colour of the page.
const button = document.createElement("button");
button.className = "act";
button.textContent = "空";
button.addEventListener("click", () =>
  document.body.classList.toggle("tapped"),
);
document.getElementById("app").append(button);

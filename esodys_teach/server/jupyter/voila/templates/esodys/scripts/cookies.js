if (!document.cookie.split("; ").includes("esodys-cookies=1")) {
  document.querySelector(".esodys-join form").remove();
  document.getElementById("esodys-own-window").hidden = false;
}

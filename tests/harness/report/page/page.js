// What the page can do beyond HTML: filter the matrix, and copy commands. Without it, everything is there to be read.
const form = document.querySelector('form.filter');
if (form) {
  form.hidden = false;
  form.addEventListener('input', filter);
  form.addEventListener('submit', (event) => event.preventDefault());
}

function filter() {
  const { text, vantage, kind } = Object.fromEntries(new FormData(form));
  const wanted = text.trim().toLowerCase();
  const kinds = kind.split(' ').filter(Boolean);
  const table = document.querySelector('table.matrix');
  const column = [...table.tHead.rows[0].cells].findIndex((cell) => cell.textContent === vantage);
  let shown = 0;
  for (const body of table.tBodies) {
    const [heading, ...rows] = body.rows;
    const listener = heading.cells[0].firstChild.textContent;
    for (const row of rows) {
      const isNamed = `${listener} ${row.cells[0].textContent}`.toLowerCase().includes(wanted);
      let fields = 0;
      for (const [index, cell] of [...row.cells].entries()) {
        const field = cell.querySelector('.field');
        if (!field) continue;
        const fits =
          (vantage === '' || index === column) &&
          (kinds.length === 0 || kinds.some((one) => field.classList.contains(one)));
        cell.classList.toggle('faded', !fits);
        if (fits) fields += 1;
      }
      row.hidden = !isNamed || fields === 0;
      if (!row.hidden) shown += fields;
    }
    body.hidden = rows.every((row) => row.hidden);
  }
  form.querySelector('output').value = `${shown} ${shown === 1 ? 'field' : 'fields'}`;
  document.querySelector('.nothing').hidden = shown > 0;
}

for (const command of document.querySelectorAll('pre.command')) {
  if (!navigator.clipboard) break;
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Copy';
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(command.textContent);
    button.textContent = 'Copied';
  });
  command.after(button);
}

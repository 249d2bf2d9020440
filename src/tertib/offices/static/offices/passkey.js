/* Passkeys on forms: <form data-passkey="login|get|create" [data-options="id of a JSON script"]>.
   The form's hidden `credential` gets the answer of the device, then the form is sent. */

const API = window.PublicKeyCredential
const usable = API?.parseRequestOptionsFromJSON && API?.parseCreationOptionsFromJSON
const byAddress = /^[\d.]+$|^\[/.test(location.hostname)

async function options (form) {
  if (form.dataset.passkey === 'login') {
    const answer = await fetch(form.action, { headers: { Accept: 'application/json' } })
    if (!answer.ok) throw new DOMException('no options', 'NetworkError')
    return (await answer.json()).request_options.publicKey
  }
  const data = JSON.parse(document.getElementById(form.dataset.options).textContent)
  return (data.request_options ?? data.creation_options).publicKey
}

async function credential (form) {
  const json = await options(form)
  if (form.dataset.passkey !== 'create') {
    return navigator.credentials.get({ publicKey: API.parseRequestOptionsFromJSON(json) })
  }
  // Kept by the device and opened by finger, face or PIN: it stands for name and password.
  json.authenticatorSelection = {
    ...json.authenticatorSelection,
    residentKey: 'required',
    requireResidentKey: true,
    userVerification: 'required'
  }
  return navigator.credentials.create({ publicKey: API.parseCreationOptionsFromJSON(json) })
}

function kind (error) {
  if (error.name === 'SecurityError' || byAddress) return 'host'
  if (error.name === 'InvalidStateError') return 'known'
  if (error.name === 'NetworkError' || error instanceof TypeError) return 'server'
  return 'cancelled'
}

for (const form of document.querySelectorAll('form[data-passkey]')) {
  if (!usable) continue
  form.hidden = false
  form.addEventListener('submit', async event => {
    event.preventDefault()
    for (const shown of form.querySelectorAll('[data-passkey-error]')) shown.hidden = true
    try {
      form.elements.credential.value = JSON.stringify(await credential(form))
      form.submit()
    } catch (error) {
      form.querySelector(`[data-passkey-error=${kind(error)}]`).hidden = false
    }
  })
}

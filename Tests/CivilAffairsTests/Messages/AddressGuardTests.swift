// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Testing

/// Which addresses the program lets itself be sent to.
struct AddressGuardTests {
    @Test(arguments: [
        "http://example.org/", "https://10.0.0.1/", "https://127.0.0.1/", "https://127.1/", "https://2130706433/",
        "https://0x7f000001/", "https://0177.0.0.1/", "https://192.168.1.1/", "https://172.20.0.1/",
        "https://169.254.169.254/latest", "https://100.64.0.1/", "https://0.0.0.0/", "https://224.0.0.1/",
        "https://255.255.255.255/", "https://[::1]/", "https://[::]/", "https://[fe80::1]/", "https://[fd00::1]/",
        "https://[::ffff:10.0.0.1]/", "https://[::ffff:127.0.0.1]/", "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/", "https://localhost/", "https://metadata/", "https://user:pass@example.org/",
        "https://example.org/\n", "file:///etc/passwd", "example.org", "",
    ])
    func `an address of our own network, without https or with a password is refused`(url: String) {
        #expect(throws: AddressGuard.Refusal.self) { try AddressGuard().checked(url) }
    }

    @Test func `public addresses over https pass`() throws {
        for url in ["https://example.org/hook", "https://8.8.8.8/", "https://[2606:4700::1111]/", "https://a.b:8443/x"]
        {
            #expect(try !AddressGuard().checked(url).isAllowed)
        }
    }

    @Test func `a host that the operator names passes, on its port only where one is named`() throws {
        let addresses = AddressGuard(allowed: ["10.0.0.5", "gateway:8080"])
        #expect(try addresses.checked("http://10.0.0.5:9000/x").isAllowed)
        #expect(try addresses.checked("http://gateway:8080/x").isAllowed)
        #expect(throws: AddressGuard.Refusal.self) { try addresses.checked("http://gateway:8081/x") }
        #expect(throws: AddressGuard.Refusal.self) { try addresses.checked("http://10.0.0.6/x") }
    }

    @Test func `a name that stands for this machine is refused once it is looked up`() async {
        await #expect(throws: AddressGuard.Refusal.self) {
            try await AddressGuard().resolved("https://localhost.localdomain./")
        }
        await #expect(throws: AddressGuard.Refusal.self) {
            try await AddressGuard().resolved("https://no-such-host.invalid/")
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Storage
import Vocabulary

/// The made-up resident who got an activation code at the window and has applied for nothing yet.
struct DemoResident: Codable, Sendable {
    private static let key = "demo-resident"

    let name: String
    let phone: String
    let code: String

    /// The code in groups, as it is handed over.
    var shownCode: String { ReceiptCode.grouped(code) }
    var line: String { "\(name)：手机号 \(phone)，激活码 \(shownCode)（演示）" }

    func keep(in releases: Releases) async throws {
        try await releases.set(Self.key, String(decoding: try JSONEncoder().encode(self), as: UTF8.self))
    }

    /// nil outside the demo.
    static func kept(in releases: Releases) async throws -> DemoResident? {
        try await releases.setting(key).map { try JSONDecoder().decode(DemoResident.self, from: Data($0.utf8)) }
    }
}

/// The counter's codes as everywhere, but nobody should take this for a real check of who somebody is.
struct DemoIdentity: ResidentIdentity {
    private let counter: any ResidentIdentity

    init(_ counter: any ResidentIdentity) { self.counter = counter }

    var title: String { "演示登录：\(counter.title)。不核验真实身份，请勿填写真实的号码。" }

    func person(phone: String, code: String) async throws -> Int64 {
        try await counter.person(phone: phone, code: code)
    }
}

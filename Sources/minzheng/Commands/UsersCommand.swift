// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CivilAffairs
import Packs
import SharedKernel
import Storage
import Vocabulary

struct UsersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users",
        abstract: "用户",
        subcommands: [Add.self, Reset.self]
    )

    /// A first password that nobody chose; it must be changed at the first login.
    private static func firstPassword() -> String {
        String(Base32.text(Access.systemRandom(10)).prefix(16)).lowercased() + "-1"
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "建立用户，给出一次性密码；第一个管理员由此产生")
        @OptionGroup var store: StoreOptions
        @Option(help: "用户名") var login: String
        @Option(help: "姓名") var name: String
        @Option(help: "职能，如 administrator、township-clerk") var function: String
        @Option(help: "任职地区的区划代码，默认全县（市、区）") var region: String?

        func run() async throws {
            let composition = try await Composition.open(store)
            let rooms = composition.rooms
            let tree = try await rooms.regions.tree()
            let code = region ?? composition.pack.root
            guard let place = tree.region(code: code) else { throw CommandProblem.noRegion(code) }
            let password = UsersCommand.firstPassword()
            _ = try await rooms.access.createUser(
                actor: .system("users add"),
                login: login,
                name: name,
                password: password,
                offices: [.init(function: function, level: place.level.rawValue, regionID: place.id)]
            )
            try await rooms.database.close()
            print("已建立用户 \(login)（\(name)，\(tree.fullName(place.id))）。一次性密码：\(password)")
        }
    }

    struct Reset: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "重置密码，给出新的一次性密码")
        @OptionGroup var store: StoreOptions
        @Option(help: "用户名") var login: String

        func run() async throws {
            let composition = try await Composition.open(store)
            let access = composition.rooms.access
            guard let userID = try await access.actor(login: login).userID else {
                throw AccessProblem.notFound(what: "用户 \(login)")
            }
            let password = UsersCommand.firstPassword()
            try await access.resetPassword(actor: .system("users reset"), userID: userID, password: password)
            try await composition.rooms.database.close()
            print("已重置 \(login) 的密码。一次性密码：\(password)")
        }
    }
}

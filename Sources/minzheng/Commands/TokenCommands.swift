// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CivilAffairs
import Foundation
import SharedKernel
import Storage
import Vocabulary

struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "接口令牌：发给、列出、撤销",
        subcommands: [Issue.self, List.self, Revoke.self]
    )

    struct Issue: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "发给一个用户的职务；令牌只显示这一次")
        @OptionGroup var store: StoreOptions
        @Option(help: "用户名") var login: String
        @Option(help: "名称，说明哪个系统在用") var name: String
        @Option(help: "有效天数，1 到 366") var days = 90
        @Option(help: "职能编号，如 township-clerk；不写则用该用户的第一个职务") var function: String?

        func run() async throws {
            let composition = try await Composition.open(store)
            let issued = try await composition.rooms.access.issueToken(
                actor: .system("token issue"),
                login: login,
                function: function,
                name: name,
                days: days
            )
            let tree = try await composition.rooms.regions.tree()
            try await composition.rooms.database.close()
            let token = issued.token
            // The secret stands alone on standard output, so that a script can take it.
            let told =
                "令牌 \(token.id)：\(token.login) · \(token.functionTitle) · \(tree.name(token.regionID))，有效至 \(token.expiresAt.text)。请立即保存，不会再次显示：\n"
            FileHandle.standardError.write(Data(told.utf8))
            print(issued.secret)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "列出一个用户的令牌")
        @OptionGroup var store: StoreOptions
        @Option(help: "用户名") var login: String

        func run() async throws {
            let composition = try await Composition.open(store)
            let now = composition.rooms.clock.now()
            let tokens = try await composition.rooms.access.tokens(actor: .system("token list"), login: login)
            try await composition.rooms.database.close()
            guard !tokens.isEmpty else { return print("用户 \(login) 没有令牌。") }
            for token in tokens {
                let state =
                    token.isLive(at: now)
                    ? "有效至 \(token.expiresAt.text)"
                    : token.revokedAt.map { "\($0.text) 已撤销" } ?? "\(token.expiresAt.text) 已过期"
                let used = token.seenAt.map { "最近使用 \($0.text)" } ?? "未使用"
                print("\(token.id)  \(token.name)  \(token.functionTitle)  \(state)  \(used)")
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "撤销令牌，立即生效")
        @OptionGroup var store: StoreOptions
        @Argument(help: "令牌编号") var id: Int64

        func run() async throws {
            let composition = try await Composition.open(store)
            try await composition.rooms.access.revokeToken(actor: .system("token revoke"), id: id)
            try await composition.rooms.database.close()
            print("已撤销令牌 \(id)。")
        }
    }
}

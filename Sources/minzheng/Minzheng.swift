// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CryptoExtras
import GRDB
import Hummingbird
import Mustache
import Yams

@main
struct Minzheng: ParsableCommand {
    func run() throws {}
}

// SPDX-License-Identifier: Apache-2.0
import Testing

/// Who may import whom: only downwards, and each outside library in one place.
struct ImportTests {
    /// The rooms of this product that each target may import.
    static let allowed: [String: Set<String>] = [
        "Vocabulary": [],
        "Policy": ["Vocabulary"],
        "Packs": ["Policy", "Vocabulary"],
        "Storage": ["Vocabulary"],
        "StorageSQLite": ["Storage", "Vocabulary", "CSQLiteSettings"],
        "StoragePostgres": ["Storage", "Vocabulary", "CPostgres"],
        "SharedKernel": ["Storage", "Vocabulary", "CXlsxWriter", "CZip", "CQrencode"],
        "CivilAffairs": ["SharedKernel", "Packs", "Policy", "Storage", "Vocabulary"],
        "Web": ["CivilAffairs", "SharedKernel", "Packs", "Policy", "Storage", "Vocabulary"],
        "minzheng": [
            "Web", "CivilAffairs", "SharedKernel", "Packs", "Policy", "Storage", "StorageSQLite", "StoragePostgres",
            "Vocabulary",
        ],
    ]

    /// Libraries from outside that only these targets may know.
    static let libraries: [String: Set<String>] = [
        "GRDB": ["StorageSQLite"],
        "Yams": ["Packs"],
        "Mustache": ["Web"],
        "Hummingbird": ["Web", "minzheng"],
        "HummingbirdCore": ["Web", "minzheng"],
        "HTTPTypes": ["Web"],
        "NIOCore": ["Web"],
        "ArgumentParser": ["minzheng"],
        "CryptoExtras": ["SharedKernel"],
        "FoundationXML": ["SharedKernel"],
    ]

    private static func imports(_ file: Tree.File) -> [(number: Int, module: String)] {
        file.code.compactMap { number, line in
            let words = line.split(separator: " ").map(String.init)
            guard let place = words.firstIndex(of: "import"), place <= 2, place + 1 < words.count,
                words[..<place].allSatisfy({ ["package", "public", "internal", "@preconcurrency"].contains($0) })
            else { return nil }
            return (number, words[place + 1].split(separator: ".").map(String.init)[0])
        }
    }

    @Test func `targets import only downwards`() {
        let files = Tree.swift("Sources")
        #expect(files.count > 200)
        for file in files {
            let allowed = Self.allowed[file.target] ?? []
            for (number, module) in Self.imports(file) where Self.allowed[module] != nil || module.hasPrefix("C") {
                guard module != "Crypto", module != "CryptoExtras" else { continue }
                #expect(allowed.contains(module), "\(file.path):\(number) imports \(module)")
            }
        }
    }

    @Test func `an outside library is known in one place`() {
        for file in Tree.swift("Sources") {
            for (number, module) in Self.imports(file) {
                guard let places = Self.libraries[module] else { continue }
                #expect(places.contains(file.target), "\(file.path):\(number) imports \(module)")
            }
        }
    }

    @Test func `the language of rules knows no input or output`() {
        for file in Tree.swift("Sources/Policy") {
            let outside = Self.imports(file).map(\.module).filter { $0 != "Vocabulary" }
            #expect(outside.isEmpty, "\(file.path) imports \(outside)")
        }
    }

    @Test func `cases never call benefits, and benefits never call cases`() {
        for file in Tree.swift("Sources/CivilAffairs/Casework") {
            for (number, line) in file.code {
                #expect(!line.contains("Benefits"), "\(file.path):\(number) names Benefits")
            }
        }
        for file in Tree.swift("Sources/CivilAffairs/Benefits") {
            for (number, line) in file.code {
                #expect(!line.contains("Casework"), "\(file.path):\(number) names Casework")
            }
        }
    }
}

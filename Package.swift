// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .treatWarning("DeprecatedDeclaration", as: .warning),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")

let package = Package(
    name: "minzheng",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "minzheng", targets: ["minzheng"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(
            url: "https://github.com/hummingbird-project/hummingbird",
            exact: "2.28.1",
            traits: ["FullFoundation"]
        ),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: [
        .target(name: "Vocabulary", swiftSettings: strict),
        .target(name: "Policy", dependencies: ["Vocabulary"], swiftSettings: strict),
        .target(
            name: "Packs",
            dependencies: ["Policy", "Vocabulary", .product(name: "Yams", package: "Yams")],
            swiftSettings: strict
        ),
        .target(
            name: "Storage",
            dependencies: ["Vocabulary", crypto, .product(name: "Logging", package: "swift-log")],
            swiftSettings: strict
        ),
        .target(name: "CSQLiteSettings", linkerSettings: [.linkedLibrary("sqlite3")]),
        .target(
            name: "StorageSQLite",
            dependencies: [
                "Storage", "CSQLiteSettings", "Vocabulary", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: strict
        ),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(name: "StoragePostgres", dependencies: ["Storage", "Vocabulary", "CPostgres"], swiftSettings: strict),
        .systemLibrary(name: "CXlsxWriter", pkgConfig: "xlsxwriter", providers: [.apt(["libxlsxwriter-dev"])]),
        .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
        .systemLibrary(name: "CQrencode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .target(
            name: "SharedKernel",
            dependencies: [
                "Storage", "Vocabulary", "CXlsxWriter", "CZip", "CQrencode", crypto,
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "CivilAffairs",
            dependencies: ["SharedKernel", "Packs", "Policy", "Storage", "Vocabulary"],
            swiftSettings: strict
        ),
        .target(
            name: "Web",
            dependencies: [
                "CivilAffairs", "SharedKernel", "Packs", "Policy", "Storage", "Vocabulary", crypto,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ],
            resources: [.copy("Templates"), .copy("Assets")],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "minzheng",
            dependencies: [
                "Web", "CivilAffairs", "SharedKernel", "Packs", "Policy", "Storage", "StorageSQLite",
                "StoragePostgres", "Vocabulary", crypto,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict,
            // Threads that give back what others have taken wait for one another in the allocator of the system.
            linkerSettings: [.linkedLibrary("jemalloc")]
        ),
        .target(
            name: "TestSupport",
            dependencies: ["Storage", "StorageSQLite", "StoragePostgres", "Vocabulary"],
            path: "Tests/TestSupport",
            swiftSettings: strict
        ),
        .testTarget(name: "VocabularyTests", dependencies: ["Vocabulary"], swiftSettings: strict),
        .testTarget(
            name: "PolicyTests",
            dependencies: ["Policy", "Vocabulary"],
            exclude: ["Faulty"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PacksTests",
            dependencies: ["Packs", "Policy", "Vocabulary"],
            exclude: ["Checklists"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "StorageTests",
            dependencies: ["Storage", "Vocabulary", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SharedKernelTests",
            dependencies: ["SharedKernel", "Storage", "Vocabulary", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CivilAffairsTests",
            dependencies: ["CivilAffairs", "SharedKernel", "Packs", "Policy", "Storage", "Vocabulary", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "WebTests",
            dependencies: ["Web", "CivilAffairs", "SharedKernel", "Packs", "Storage", "Vocabulary", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(name: "HouseTests", swiftSettings: strict),
    ]
)

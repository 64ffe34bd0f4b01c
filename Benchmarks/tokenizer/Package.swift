// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "TokenizerProbe",
    platforms: [.macOS(.v14)],
    dependencies: [.package(name: "Lyceum", path: "../..")],
    targets: [
        .executableTarget(name: "TokenizerProbe", dependencies: [.product(name: "Lyceum", package: "Lyceum")])
    ],
    swiftLanguageModes: [.v6]
)

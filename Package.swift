// swift-tools-version: 6.2
import PackageDescription

/// In the project's own checks a warning is an error; people who depend on the package are not held up by a newer compiler's warnings.
let isStrict = Context.environment["LYCEUM_STRICT"] != nil

let swiftSettings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ] + (isStrict ? [.treatAllWarnings(as: .error)] : [])

/// The C kernels never reassociate or contract on their own: what a kernel computes is what its source says.
let kernelSettings: [CSetting] =
    [
        .define("_GNU_SOURCE", .when(platforms: [.linux]))
    ] + (isStrict ? [.treatAllWarnings(as: .error)] : [])

let package = Package(
    name: "Lyceum",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Lyceum", targets: ["Lyceum"]),
        .executable(name: "lyceum", targets: ["LyceumTool"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        // C: one file per kernel family and instruction-set level, chosen at run time.
        .target(
            name: "CLyceumKernels", cSettings: kernelSettings,
            linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),
        // C: libcurl opened at run time; nothing to install at build time.
        .target(name: "CLyceumCurl", cSettings: kernelSettings),
        .target(name: "LyceumCore", dependencies: ["CLyceumCurl"], swiftSettings: swiftSettings),
        .target(
            name: "LyceumTensor", dependencies: ["LyceumCore", "CLyceumKernels"], swiftSettings: swiftSettings),
        .target(name: "LyceumText", dependencies: ["LyceumCore"], swiftSettings: swiftSettings),
        .target(
            name: "LyceumModel", dependencies: ["CLyceumKernels", "LyceumCore", "LyceumTensor", "LyceumText"],
            swiftSettings: swiftSettings),
        // YAML files that describe work: typed values with line numbers, overrides, unknown keys as errors.
        .target(
            name: "LyceumConfiguration", dependencies: ["LyceumCore", .product(name: "Yams", package: "Yams")],
            swiftSettings: swiftSettings),
        // What a run leaves behind: metrics, TensorBoard event files, curves and the ledger.
        .target(
            name: "LyceumRuns", dependencies: ["LyceumCore", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: swiftSettings),
        // C: web pages as trees, character references, encodings.
        .target(
            name: "CLyceumPages", cSettings: kernelSettings,
            linkerSettings: [.linkedLibrary("iconv", .when(platforms: [.macOS]))]),
        // The main text of web pages.
        .target(name: "LyceumPages", dependencies: ["CLyceumPages", "LyceumCore", "LyceumText"], swiftSettings: swiftSettings),
        .target(
            name: "LyceumData", dependencies: ["CLyceumCurl", "LyceumCore", "LyceumPages", "LyceumTensor", "LyceumText"],
            swiftSettings: swiftSettings),
        // C: Open MPI opened at run time; nothing to install at build time.
        .target(name: "CLyceumMPI", cSettings: kernelSettings),
        .target(
            name: "LyceumTrain",
            dependencies: [
                "CLyceumKernels", "CLyceumMPI", "LyceumCore", "LyceumTensor", "LyceumText", "LyceumModel", "LyceumData",
                "LyceumConfiguration", "LyceumRuns", "LyceumCurate",
            ],
            swiftSettings: swiftSettings),
        // Models merged weight by weight; task vectors and instruction residuals.
        .target(
            name: "LyceumMerge",
            dependencies: ["CLyceumKernels", "LyceumCore", "LyceumTensor", "LyceumText", "LyceumConfiguration", "LyceumModel"],
            swiftSettings: swiftSettings),
        // Statistics of examinations and claims: intervals, paired tests, power, agreement, calibration.
        .target(name: "LyceumStatistics", dependencies: ["LyceumCore", "LyceumTensor"], swiftSettings: swiftSettings),
        // Examinations: tasks as data, scoring, contamination, reports.
        .target(
            name: "LyceumExam",
            dependencies: [
                "LyceumCore", "LyceumTensor", "LyceumText", "LyceumModel", "LyceumConfiguration", "LyceumRuns", "LyceumData",
                "LyceumTrain", "LyceumStatistics",
            ],
            swiftSettings: swiftSettings),
        // Training documents and questions made of raw texts.
        .target(
            name: "LyceumSynthesis",
            dependencies: ["LyceumCore", "LyceumTensor", "LyceumText", "LyceumModel", "LyceumData", "LyceumStatistics", "LyceumExam"],
            swiftSettings: swiftSettings),
        // C: shingles, signatures and the order of records, for deduplication.
        .target(name: "CLyceumCurate", dependencies: ["CLyceumKernels", "CLyceumPages"], cSettings: kernelSettings),
        // The web's archives turned into training data: filters, deduplication, pipelines and where they run.
        .target(
            name: "LyceumCurate",
            dependencies: [
                "CLyceumCurate", "CLyceumCurl", "CLyceumMPI", "LyceumCore", "LyceumTensor", "LyceumText", "LyceumModel", "LyceumConfiguration",
                "LyceumData", "LyceumPages", "LyceumStatistics",
            ],
            swiftSettings: swiftSettings),
        // Experiments as files: recipes, the graph of their steps, the store of results, claims and their tests.
        .target(
            name: "LyceumRecipes",
            dependencies: [
                "LyceumCore", "LyceumTensor", "LyceumText", "LyceumModel", "LyceumConfiguration", "LyceumRuns", "LyceumData",
                "LyceumTrain", "LyceumMerge", "LyceumStatistics", "LyceumExam", "LyceumSynthesis", "LyceumPages", "LyceumCurate",
            ],
            swiftSettings: swiftSettings),
        .target(
            name: "Lyceum",
            dependencies: [
                "LyceumCore", "LyceumTensor", "LyceumText", "LyceumModel", "LyceumConfiguration", "LyceumRuns", "LyceumPages", "LyceumData",
                "LyceumTrain", "LyceumMerge", "LyceumStatistics", "LyceumExam", "LyceumSynthesis",
                "LyceumRecipes", "LyceumCurate",
            ],
            swiftSettings: swiftSettings),
        .executableTarget(
            name: "LyceumTool",
            dependencies: ["Lyceum", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: swiftSettings),
        // A server on the loopback interface for tests of network code; a backend in double precision for tests of derivatives.
        .target(
            name: "LyceumTestSupport", dependencies: ["LyceumTensor", "CLyceumKernels"], path: "Tests/LyceumTestSupport",
            swiftSettings: swiftSettings),
        .testTarget(
            name: "LyceumCoreTests", dependencies: ["LyceumCore", "CLyceumCurl", "LyceumTestSupport"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "LyceumTensorTests", dependencies: ["LyceumTensor", "CLyceumKernels", "LyceumTestSupport"],
            resources: [.copy("Fixtures")], swiftSettings: swiftSettings),
        .testTarget(
            name: "LyceumTextTests", dependencies: ["LyceumText"], resources: [.copy("Fixtures")],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "LyceumModelTests", dependencies: ["LyceumModel", "LyceumTestSupport"], resources: [.copy("Fixtures")],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "LyceumConfigurationTests", dependencies: ["LyceumConfiguration"], swiftSettings: swiftSettings),
        .testTarget(name: "LyceumRunsTests", dependencies: ["LyceumRuns"], swiftSettings: swiftSettings),
        .testTarget(
            name: "LyceumPagesTests", dependencies: ["LyceumPages", "CLyceumPages"], resources: [.copy("Fixtures")],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "LyceumDataTests", dependencies: ["LyceumData", "LyceumText"], resources: [.copy("Fixtures")],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "LyceumTrainTests", dependencies: ["LyceumTrain", "LyceumModel", "LyceumData", "CLyceumKernels", "CLyceumMPI"],
            resources: [.copy("Fixtures")], swiftSettings: swiftSettings),
        .testTarget(
            name: "LyceumMergeTests", dependencies: ["LyceumMerge", "LyceumModel", "LyceumConfiguration", "CLyceumKernels"],
            resources: [.copy("Fixtures")], swiftSettings: swiftSettings),
        .testTarget(
            name: "LyceumStatisticsTests", dependencies: ["LyceumStatistics"], resources: [.copy("Fixtures")],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "LyceumExamTests", dependencies: ["LyceumExam", "LyceumTrain", "LyceumTestSupport"], resources: [.copy("Fixtures")],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "LyceumCurateTests",
            dependencies: ["CLyceumCurate", "CLyceumKernels", "LyceumCurate", "LyceumData", "LyceumModel", "LyceumPages", "LyceumTestSupport"],
            resources: [.copy("Fixtures")], swiftSettings: swiftSettings),
        .testTarget(name: "LyceumRecipesTests", dependencies: ["LyceumRecipes"], swiftSettings: swiftSettings),
        .testTarget(
            name: "LyceumSynthesisTests", dependencies: ["LyceumSynthesis", "LyceumModel", "LyceumData", "LyceumExam", "LyceumTestSupport"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "LyceumToolTests", dependencies: ["LyceumCore", "LyceumTool", "LyceumTestSupport"], resources: [.copy("Fixtures")],
            swiftSettings: swiftSettings),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .gnu17
)

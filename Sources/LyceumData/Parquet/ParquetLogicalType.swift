internal import LyceumCore

/// What a stored value means.
enum ParquetLogicalType {
    enum Unit: Int {
        case milliseconds = 1
        case microseconds = 2
        case nanoseconds = 3

        var digits: Int { rawValue * 3 }
        var perSecond: Int64 { [1000, 1_000_000, 1_000_000_000][rawValue - 1] }
    }

    case plain
    /// Text in UTF-8; also enumerations.
    case text
    case json
    case decimal(scale: Int, precision: Int)
    case date
    case time(Unit)
    case timestamp(Unit, isUTC: Bool)
    case unsigned(bits: Int)
    case uuid
    case half
    case interval

    private static let precisionLimit = 76

    init(_ element: ThriftStructure, column: String) throws(LyceumError) {
        self = Self.declared(element.structure(10)) ?? Self.converted(element)
        if case .decimal(let scale, let precision) = self {
            guard (0...Self.precisionLimit).contains(precision), (0...Self.precisionLimit).contains(scale) else {
                throw .parquet("the column '\(column)' is a decimal of the impossible precision \(precision) and scale \(scale)")
            }
        }
    }

    private static func declared(_ type: ThriftStructure?) -> ParquetLogicalType? {
        guard let type, let field = type.fields.keys.min() else { return nil }
        let details = type.structure(field)
        func unit() -> Unit { details?.structure(2)?.fields.keys.min().flatMap(Unit.init(rawValue:)) ?? .milliseconds }
        switch field {
        case 1, 4: return .text
        case 5: return .decimal(scale: details?.integer(1) ?? 0, precision: details?.integer(2) ?? 0)
        case 6: return .date
        case 7: return .time(unit())
        case 8: return .timestamp(unit(), isUTC: details?.boolean(1) ?? false)
        case 10: return details?.boolean(2) == false ? .unsigned(bits: details?.integer(1) ?? 64) : .plain
        case 12: return .json
        case 14: return .uuid
        case 15: return .half
        default: return nil
        }
    }

    /// The older form, which files keep beside the newer one.
    private static func converted(_ element: ThriftStructure) -> ParquetLogicalType {
        switch element.integer(6) {
        case 0, 4: .text
        case 5: .decimal(scale: element.integer(7) ?? 0, precision: element.integer(8) ?? 0)
        case 6: .date
        case 7: .time(.milliseconds)
        case 8: .time(.microseconds)
        case 9: .timestamp(.milliseconds, isUTC: true)
        case 10: .timestamp(.microseconds, isUTC: true)
        case 11: .unsigned(bits: 8)
        case 12: .unsigned(bits: 16)
        case 13: .unsigned(bits: 32)
        case 14: .unsigned(bits: 64)
        case 19: .json
        case 21: .interval
        default: .plain
        }
    }
}

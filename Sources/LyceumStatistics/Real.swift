#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

private func naturalLog(_ x: Double) -> Double { log(x) }
private func naturalLogOnePlus(_ x: Double) -> Double { log1p(x) }
private func exponential(_ x: Double) -> Double { exp(x) }
private func exponentialMinusOne(_ x: Double) -> Double { expm1(x) }
private func complementaryError(_ x: Double) -> Double { erfc(x) }
private func power(_ x: Double, _ y: Double) -> Double { pow(x, y) }

/// Elementary functions of real numbers, so that files with formulas name no platform.
package enum Real {
    package static func log(_ x: Double) -> Double { naturalLog(x) }
    package static func log1p(_ x: Double) -> Double { naturalLogOnePlus(x) }
    package static func exp(_ x: Double) -> Double { exponential(x) }
    package static func expm1(_ x: Double) -> Double { exponentialMinusOne(x) }
    package static func erfc(_ x: Double) -> Double { complementaryError(x) }
    package static func pow(_ x: Double, _ y: Double) -> Double { power(x, y) }
}

/// Style rules of reports.
package enum ReportStyle {
    /// Marks of charts, beside the lines and inks of all charts.
    package static let marks = """
        .whisker{stroke:#1c1c1e;stroke-opacity:.75;stroke-width:1.3;fill:none}.guide{stroke:#b07900;stroke-width:1.4;stroke-dasharray:5 3;fill:none}
        .guideText{fill:#8a5f00}.mean{stroke:#1c1c1e;stroke-width:1.2;stroke-dasharray:1.5 2.5;fill:none}.zero{stroke:#6e6e73;stroke-width:1.2}
        .above{fill:#0072b2}.below{fill:#d55e00}.even{fill:#8a8a92}.open{fill:#fff;stroke:#6e6e73;stroke-width:1.6}.band{fill:#0072b2;fill-opacity:.10}
        .heat{fill:#0072b2}.cell{fill:none;stroke:#e4e4e8}.onHeat{fill:#fff}.small{font-size:11px}.ground{fill:#fff}.alt{fill:#d55e00}.tone{fill:#009e73}
        @media(prefers-color-scheme:dark){.whisker{stroke:#f2f2f4}.guide{stroke:#f0b93a}.guideText{fill:#f0b93a}.mean{stroke:#f2f2f4}.zero{stroke:#a0a0a8}
        .above{fill:#3f9bd8}.below{fill:#ff8a4a}.even{fill:#7d7d86}.open{fill:#17171a;stroke:#a0a0a8}.band{fill:#4db3f0;fill-opacity:.14}
        .heat{fill:#4db3f0}.cell{stroke:#34343a}.onHeat{fill:#101012}.ground{fill:#17171a}.alt{fill:#ff8a4a}.tone{fill:#2fd6a3}}
        """

    /// The page around them.
    package static let page = """
        th,td{padding:5px 11px}h3{font-size:15px;margin:20px 0 8px}p{margin:6px 0 10px;max-width:76ch}section{scroll-margin-top:12px}a{color:var(--busy)}
        nav{margin:14px 0 4px;display:flex;flex-wrap:wrap;gap:4px 16px}nav a{text-decoration:none}nav a:hover{text-decoration:underline}
        .facts{display:flex;flex-wrap:wrap;gap:10px;margin:14px 0}.fact{min-width:96px;max-width:100%;box-sizing:border-box}
        .fact{background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:9px 14px}.fact b{display:block;font-weight:600;overflow-wrap:anywhere}
        .fact span{color:var(--soft);font-size:13px}.masonry{columns:2 440px;column-gap:16px;margin-bottom:16px}.masonry figure{break-inside:avoid;margin:0 0 16px;max-width:620px}
        figure{min-width:0}.verdict{font-weight:600;white-space:nowrap}.verdict.up{color:var(--busy)}.verdict.down{color:var(--bad)}.verdict.flat{color:var(--soft)}
        td.wide{white-space:normal;min-width:130px;overflow-wrap:anywhere}.indent{color:var(--soft)}.best{font-weight:700}.heatCell{background:rgb(0 114 178/var(--heat))}
        small,dd,td,.warning{unicode-bidi:isolate}.key{overflow-wrap:anywhere}td small{display:block}caption{white-space:normal}caption span{display:block;position:sticky;left:14px;max-width:calc(min(100vw,1240px) - 72px)}td.number small{font-variant-numeric:tabular-nums}caption{caption-side:bottom;text-align:left;color:var(--soft);padding:8px 14px;font-size:13px}
        details{background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:9px 14px;margin:8px 0}details pre{max-height:520px}
        summary{overflow-wrap:anywhere;color:var(--ink)}summary small{margin-left:6px}details>*:not(summary){max-width:100%}pre{overflow-wrap:anywhere}
        .tail{max-height:440px;overflow:auto;display:flex;flex-direction:column-reverse}.tail pre{flex:none;max-height:none}.options small{margin-left:8px}
        .options{margin:8px 0;padding:0;list-style:none}.options li{padding:3px 0 3px 10px;border-left:3px solid var(--rule);margin:3px 0;overflow-wrap:anywhere}
        .options li.right{border-color:var(--busy)}.options li.chosen{font-weight:600}.tag{font-size:12px;font-weight:600;border:1px solid;border-radius:20px;padding:0 7px;margin-left:6px}
        .tag.right{color:var(--busy)}.tag.wrong{color:var(--bad)}.warning{border-left:4px solid #b07900;padding:4px 12px;margin:6px 0;background:var(--card);overflow-wrap:anywhere}
        dl{display:grid;grid-template-columns:minmax(110px,230px) 1fr;gap:4px 18px;margin:8px 0}dt{font-weight:600}dd{margin:0;overflow-wrap:anywhere}
        .skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px}.headline{font-size:17px;margin:10px 0;max-width:70ch}
        .heatCell small{color:var(--ink)}
        @media(prefers-color-scheme:dark){.heatCell{background:rgb(77 179 240/var(--heat))}.warning{border-color:#f0b93a}}
        @media(max-width:560px){.facts{gap:8px}.fact{padding:6px 10px}main{padding:18px 10px 40px}h1{font-size:22px}th,td{padding:5px 9px}dl{grid-template-columns:1fr}dd{margin:0 0 6px}figure{padding:2px}}
        @media print{:root{--ground:#fff;--card:#fff;--ink:#000;--soft:#444;--rule:#bbb;--good:#064;--bad:#a02000;--busy:#004f80}
        body{font-size:11px}main{max-width:none;padding:0}nav,.skip{display:none}figure,tr,.fact{break-inside:avoid}h2,h3{break-after:avoid}.scroll{overflow:visible}
        details pre,.tail{max-height:none}details::details-content{content-visibility:visible;display:block;height:auto}td,th{white-space:normal;padding:3px 6px}}
        """
}

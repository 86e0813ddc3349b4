<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AccessForm</name>
    <message>
        <source>… and %1 more</source>
        <translation>… 还有 %1 个</translation>
    </message>
</context>
<context>
    <name>Answer</name>
    <message>
        <source>This needs an engineer: scan the badge or sign in with F8.</source>
        <translation>此操作需要工程师：扫描工牌或按 F8 登录。</translation>
    </message>
    <message>
        <source>%1 is signed in for ten minutes.</source>
        <translation>%1 已登录，十分钟内有效。</translation>
    </message>
    <message>
        <source>Signed out.</source>
        <translation>已退出登录。</translation>
    </message>
    <message>
        <source>%1 has no rights here any more.</source>
        <translation>%1 在此不再有任何权限。</translation>
    </message>
    <message>
        <source>%1 can sign in from now on.</source>
        <translation>%1 现在可以登录。</translation>
    </message>
    <message>
        <source>Nobody has this badge or password.</source>
        <translation>没有人使用此工牌或密码。</translation>
    </message>
    <message>
        <source>Too many wrong tries: wait half a minute.</source>
        <translation>错误次数过多：请等半分钟。</translation>
    </message>
    <message>
        <source>This station has no engineer yet: enrol the first one with F8.</source>
        <translation>此工站还没有工程师：按 F8 登记第一位。</translation>
    </message>
    <message>
        <source>Slot %1. Scan an IMEI now to expect it here.</source>
        <translation>工位 %1。现在扫描 IMEI，即预期该手机在此。</translation>
    </message>
    <message>
        <source>IMEI %1 is expected: plug that phone in now, or scan its slot.</source>
        <translation>预期 IMEI %1：现在插入该手机，或扫描其工位。</translation>
    </message>
    <message>
        <source>IMEI %1 is expected in slot %2.</source>
        <translation>预期 IMEI %1 在工位 %2。</translation>
    </message>
    <message>
        <source>Slot %1 holds the phone with IMEI %2.</source>
        <translation>工位 %1 是 IMEI 为 %2 的手机。</translation>
    </message>
    <message>
        <source>Slot %1 holds ANOTHER phone than the scanned IMEI %2: it is refused. Check the label.</source>
        <translation>工位 %1 的手机与扫描的 IMEI %2 不符：该手机被拒绝。请检查标签。</translation>
    </message>
    <message>
        <source>The phone in slot %1 tells no IMEI: %2 is recorded as scanned.</source>
        <translation>工位 %1 的手机读不出 IMEI：已按扫描值记录 %2。</translation>
    </message>
    <message>
        <source>%1 is no IMEI: its check digit is wrong. Scan again.</source>
        <translation>%1 不是 IMEI：校验位错误。请重新扫描。</translation>
    </message>
    <message>
        <source>The scan is neither an IMEI nor a slot of this bench.</source>
        <translation>扫描内容既不是 IMEI，也不是此工作台的工位。</translation>
    </message>
    <message>
        <source>No job is prepared: an engineer chooses the package under Setup (F3).</source>
        <translation>没有准备好的任务：由工程师在“设置”(F3) 中选择固件包。</translation>
    </message>
    <message>
        <source>A batch is running: stop it first.</source>
        <translation>批次正在运行：请先停止。</translation>
    </message>
    <message>
        <source>No batch is running.</source>
        <translation>没有批次在运行。</translation>
    </message>
    <message>
        <source>Opening batch %1…</source>
        <translation>正在打开批次 %1…</translation>
    </message>
    <message>
        <source>Batch %1 runs: plug phones in.</source>
        <translation>批次 %1 正在运行：请插入手机。</translation>
    </message>
    <message>
        <source>Stopping: every slot ends at its next safe point.</source>
        <translation>正在停止：每个工位在下一个安全点结束。</translation>
    </message>
    <message>
        <source>Stopping at once.</source>
        <translation>立即停止。</translation>
    </message>
    <message>
        <source>Slot %1 stops at its next safe point.</source>
        <translation>工位 %1 将在下一个安全点停止。</translation>
    </message>
    <message>
        <source>Batch %1 has ended.</source>
        <translation>批次 %1 已结束。</translation>
    </message>
    <message>
        <source>The places of these slots are gone: %1. Was a hub moved? Bind them under Ports (F10).</source>
        <translation>这些工位的位置已不存在：%1。集线器是否被移动？请在“端口（F10）”下重新绑定。</translation>
    </message>
    <message>
        <source>Phones at places without a slot: %1; bind them under Ports (F10).</source>
        <translation>未绑定位置上的手机：%1；请在“端口（F10）”下绑定。</translation>
    </message>
    <message>
        <source>%1 %2: %3. %4</source>
        <translation>%1 %2：%3。%4</translation>
    </message>
    <message>
        <source>Slot %1 takes phones again.</source>
        <translation>工位 %1 重新接收手机。</translation>
    </message>
    <message>
        <source>The last session ended without a word. Phones it left open: %1, in slots %2. They are recorded as ABORTED. Plug them in again: the work begins anew, and what a phone owns is given back first.</source>
        <translation>上次运行意外中止。未完成的手机：%1 台，工位 %2。这些手机已记录为“中止”。请重新插入：工作将重新开始，并先归还手机自身的数据。</translation>
    </message>
    <message>
        <source>A list of phones was changed, and holds from now on.</source>
        <translation>手机名单已更改，从现在起生效。</translation>
    </message>
    <message>
        <source>A list of phones was changed and cannot be taken: the one before holds. %1</source>
        <translation>手机名单已更改但无法采用：仍沿用之前的名单。%1</translation>
    </message>
    <message>
        <source>%1 works here now: phones plugged in from now on are theirs.</source>
        <translation>现在由 %1 操作：此后插入的手机归其名下。</translation>
    </message>
    <message>
        <source>This could not be recorded. %1</source>
        <translation>这件事未能记录。%1</translation>
    </message>
    <message>
        <source>Batch %1 erases phones: a key alone does not start it. Hold the start button for two seconds, or scan or type the batch&apos;s name.</source>
        <translation>批次 %1 会擦除手机：只按一个键不会启动。请按住启动按钮两秒，或扫描、输入批次名称。</translation>
    </message>
    <message>
        <source>That is not the prepared batch: it is called %1.</source>
        <translation>这不是已准备的批次：它的名称是 %1。</translation>
    </message>
</context>
<context>
    <name>Boot</name>
    <message>
        <source>Boot not checked</source>
        <translation>未检查开机</translation>
    </message>
    <message>
        <source>Boot seen</source>
        <translation>已见开机</translation>
    </message>
    <message>
        <source>Boot NOT seen</source>
        <translation>未见开机</translation>
    </message>
</context>
<context>
    <name>Fault</name>
    <message>
        <source>%1 %2: %3</source>
        <translation>%1 %2：%3</translation>
    </message>
</context>
<context>
    <name>Handover</name>
    <message>
        <source>Shift</source>
        <translation>班次</translation>
    </message>
    <message>
        <source>Handed over by</source>
        <translation>交班人</translation>
    </message>
    <message>
        <source>Taken over by</source>
        <translation>接班人</translation>
    </message>
    <message>
        <source>Operators</source>
        <translation>操作员</translation>
    </message>
    <message>
        <source>Station</source>
        <translation>工站</translation>
    </message>
    <message>
        <source>Made at</source>
        <translation>制表时间</translation>
    </message>
    <message>
        <source>Shift handover</source>
        <translation>交接班</translation>
    </message>
    <message>
        <source>phones</source>
        <translation>手机</translation>
    </message>
    <message>
        <source>passed</source>
        <translation>通过</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>aborted</source>
        <translation>中止</translation>
    </message>
    <message>
        <source>first-pass yield</source>
        <translation>一次通过率</translation>
    </message>
    <message>
        <source>disconnects</source>
        <translation>断开次数</translation>
    </message>
    <message>
        <source>open rework</source>
        <translation>待返工</translation>
    </message>
    <message>
        <source>Counted are the verdicts that fell within the shift: %1, of %2 phones. First pass: passed in the first attempt, of those that passed or failed.</source>
        <translation>统计的是本班内得出的判定：%1 个，来自 %2 台手机。一次通过：在通过或失败的手机中，第一次尝试即通过的。</translation>
    </message>
    <message>
        <source>Still in work at its end: %1.</source>
        <translation>班次结束时仍在进行：%1。</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>%1, open end</source>
        <translation>%1，不限数量</translation>
    </message>
    <message>
        <source>closed</source>
        <translation>已关闭</translation>
    </message>
    <message>
        <source>open</source>
        <translation>未关闭</translation>
    </message>
    <message>
        <source>open, %1 in work</source>
        <translation>未关闭，%1 台进行中</translation>
    </message>
    <message>
        <source>Batches of this shift</source>
        <translation>本班批次</translation>
    </message>
    <message>
        <source>No phone was worked on.</source>
        <translation>没有处理过手机。</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批次</translation>
    </message>
    <message>
        <source>Pass</source>
        <translation>通过</translation>
    </message>
    <message>
        <source>Fail</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Abort</source>
        <translation>中止</translation>
    </message>
    <message>
        <source>First pass</source>
        <translation>一次通过率</translation>
    </message>
    <message>
        <source>Drops</source>
        <translation>断开</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Failures by cause</source>
        <translation>失败原因</translation>
    </message>
    <message>
        <source>None.</source>
        <translation>无。</translation>
    </message>
    <message>
        <source>Phones</source>
        <translation>手机</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>发生了什么</translation>
    </message>
    <message>
        <source>What to do next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>%1, slot %2</source>
        <translation>%1，工位 %2</translation>
    </message>
    <message>
        <source>Open rework, of this shift and earlier ones: %1</source>
        <translation>待返工（本班及以前各班）：%1</translation>
    </message>
    <message>
        <source>Nothing waits.</source>
        <translation>没有等待的手机。</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>手机</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Visits</source>
        <translation>次数</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>判定</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>The latest %1 stand here; the page Rework lists all.</source>
        <translation>此处列出最近 %1 台；“返工”页列出全部。</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Signature, handed over</source>
        <translation>交班人签名</translation>
    </message>
    <message>
        <source>Signature, taken over</source>
        <translation>接班人签名</translation>
    </message>
</context>
<context>
    <name>Imei</name>
    <message>
        <source>IMEI is encrypted on this phone</source>
        <translation>此手机的 IMEI 已加密</translation>
    </message>
    <message>
        <source>IMEI is encrypted with another key than the station has</source>
        <translation>此手机的 IMEI 用另一密钥加密</translation>
    </message>
    <message>
        <source>IMEI cannot be read</source>
        <translation>无法读取 IMEI</translation>
    </message>
    <message>
        <source>no IMEI on this phone</source>
        <translation>此手机没有 IMEI</translation>
    </message>
    <message>
        <source>IMEI is kept in NVRAM, where it cannot be read</source>
        <translation>IMEI 保存在 NVRAM 中，无法读取</translation>
    </message>
    <message>
        <source>no nvdata on this phone, so no IMEI</source>
        <translation>此手机没有 nvdata，因此没有 IMEI</translation>
    </message>
    <message>
        <source>nvdata is empty, so no IMEI</source>
        <translation>nvdata 为空，因此没有 IMEI</translation>
    </message>
    <message>
        <source>nvdata is damaged, so no IMEI</source>
        <translation>nvdata 已损坏，因此没有 IMEI</translation>
    </message>
    <message>
        <source>nvdata cannot be read, so no IMEI</source>
        <translation>nvdata 无法读取，因此没有 IMEI</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Handover</source>
        <translation>交接班</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>People</source>
        <translation>人员</translation>
    </message>
    <message>
        <source>Ports</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Rework</source>
        <translation>返工</translation>
    </message>
    <message>
        <source>Setup</source>
        <translation>设置</translation>
    </message>
</context>
<context>
    <name>Modes</name>
    <message>
        <source>Download Only</source>
        <translation>仅下载</translation>
    </message>
    <message>
        <source>Firmware Upgrade</source>
        <translation>固件升级</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式化</translation>
    </message>
    <message>
        <source>Format All + Download</source>
        <translation>全部格式化 + 下载</translation>
    </message>
    <message>
        <source>Repair Table</source>
        <translation>修复分区表</translation>
    </message>
    <message>
        <source>Identify</source>
        <translation>识别</translation>
    </message>
    <message>
        <source>Readback</source>
        <translation>回读</translation>
    </message>
    <message>
        <source>Memory Test</source>
        <translation>内存测试</translation>
    </message>
</context>
<context>
    <name>Notes</name>
    <message>
        <source>Passed in this batch already</source>
        <translation>在此批次中已通过</translation>
    </message>
    <message>
        <source>Changes its USB speed</source>
        <translation>正在切换 USB 速度</translation>
    </message>
    <message>
        <source>unit %1 (%2)</source>
        <translation>单元 %1（%2）</translation>
    </message>
    <message>
        <source>one that passed earlier</source>
        <translation>先前已通过的一部手机</translation>
    </message>
    <message>
        <source>in work</source>
        <translation>作业中</translation>
    </message>
    <message>
        <source>Phone is on (%1): switch it off and plug it in again</source>
        <translation>手机已开机（%1）：请关机后重新插入</translation>
    </message>
    <message>
        <source>The same phone as %1</source>
        <translation>与%1是同一部手机</translation>
    </message>
    <message>
        <source>Another phone with the IMEI of %1</source>
        <translation>另一部手机，IMEI 与%1相同</translation>
    </message>
    <message>
        <source>%1 blank: this phone came without an identity of its own</source>
        <translation>%1 为空：此手机到达时没有自己的身份数据</translation>
    </message>
    <message>
        <source>%1: not a MediaTek phone in download mode</source>
        <translation>%1：不是处于下载模式的联发科手机</translation>
    </message>
    <message>
        <source>%1: its port is bound to no slot</source>
        <translation>%1：该端口未绑定到任何工位</translation>
    </message>
</context>
<context>
    <name>PhoneModes</name>
    <message>
        <source>on its port</source>
        <translation>出现在端口上</translation>
    </message>
    <message>
        <source>in its boot ROM</source>
        <translation>处于启动 ROM</translation>
    </message>
    <message>
        <source>in its preloader</source>
        <translation>处于 preloader</translation>
    </message>
    <message>
        <source>with an agent running</source>
        <translation>代理正在运行</translation>
    </message>
    <message>
        <source>in fastboot</source>
        <translation>处于 fastboot</translation>
    </message>
    <message>
        <source>booted</source>
        <translation>已开机</translation>
    </message>
    <message>
        <source>as something that is not a MediaTek phone</source>
        <translation>不是联发科手机</translation>
    </message>
</context>
<context>
    <name>States</name>
    <message>
        <source>EMPTY</source>
        <translation>空</translation>
    </message>
    <message>
        <source>PLUG IN</source>
        <translation>请插入</translation>
    </message>
    <message>
        <source>WORKING</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>AWAY</source>
        <translation>离线</translation>
    </message>
    <message>
        <source>PASS</source>
        <translation>通过</translation>
    </message>
    <message>
        <source>FAIL</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>ABORTED</source>
        <translation>中止</translation>
    </message>
    <message>
        <source>IGNORED</source>
        <translation>忽略</translation>
    </message>
    <message>
        <source>STOPPED</source>
        <translation>已停止</translation>
    </message>
</context>
<context>
    <name>Proof</name>
    <message>
        <source>writes not proven</source>
        <translation>写入未经证实</translation>
    </message>
    <message>
        <source>cable checked, storage not</source>
        <translation>已校验传输，未校验存储</translation>
    </message>
    <message>
        <source>cable and storage checked</source>
        <translation>传输和存储均已校验</translation>
    </message>
    <message>
        <source>samples read back</source>
        <translation>已抽样回读</translation>
    </message>
    <message>
        <source>all read back</source>
        <translation>已全部回读</translation>
    </message>
</context>
<context>
    <name>Steps</name>
    <message>
        <source>Saying hello</source>
        <translation>握手</translation>
    </message>
    <message>
        <source>Reading the chip</source>
        <translation>读取芯片</translation>
    </message>
    <message>
        <source>Sending the agent</source>
        <translation>发送代理</translation>
    </message>
    <message>
        <source>Starting the agent</source>
        <translation>启动代理</translation>
    </message>
    <message>
        <source>Starting the memory</source>
        <translation>启动内存</translation>
    </message>
    <message>
        <source>Loading the second agent</source>
        <translation>加载第二代理</translation>
    </message>
    <message>
        <source>Looking at the storage</source>
        <translation>检查存储</translation>
    </message>
    <message>
        <source>Reading the identity</source>
        <translation>读取身份信息</translation>
    </message>
    <message>
        <source>Checking that all fits</source>
        <translation>检查是否匹配</translation>
    </message>
    <message>
        <source>Taking up earlier work</source>
        <translation>接续先前的工作</translation>
    </message>
    <message>
        <source>Backing up what the phone owns</source>
        <translation>正在备份手机自有数据</translation>
    </message>
    <message>
        <source>Writing the partition table</source>
        <translation>正在写入分区表</translation>
    </message>
    <message>
        <source>Restoring what the phone owns</source>
        <translation>正在恢复手机自有数据</translation>
    </message>
    <message>
        <source>Reading back to a file</source>
        <translation>正在读回到文件</translation>
    </message>
    <message>
        <source>Testing memory and storage</source>
        <translation>正在测试内存和存储</translation>
    </message>
    <message>
        <source>Erasing</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Looking whether it is erased</source>
        <translation>检查是否已清除</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>写入</translation>
    </message>
    <message>
        <source>Reading back</source>
        <translation>回读</translation>
    </message>
    <message>
        <source>Comparing the identity</source>
        <translation>比对身份信息</translation>
    </message>
    <message>
        <source>Finishing</source>
        <translation>收尾</translation>
    </message>
    <message>
        <source>Waiting for the phone to boot</source>
        <translation>等待手机开机</translation>
    </message>
</context>
<context>
    <name>Tile</name>
    <message>
        <source>%1 left</source>
        <translation>剩余 %1</translation>
    </message>
    <message>
        <source>Phone left the bus, waiting for it</source>
        <translation>手机离开总线，等待其返回</translation>
    </message>
    <message>
        <source>Slot %1</source>
        <translation>工位 %1</translation>
    </message>
    <message>
        <source>IMEI %1</source>
        <translation>IMEI %1</translation>
    </message>
    <message>
        <source>Serial %1</source>
        <translation>序列号 %1</translation>
    </message>
    <message>
        <source>try %1</source>
        <translation>第 %1 次</translation>
    </message>
    <message>
        <source>lost %1×</source>
        <translation>断开 %1 次</translation>
    </message>
    <message>
        <source>stopping</source>
        <translation>正在停止</translation>
    </message>
    <message>
        <source>data: to be kept</source>
        <extracomment>an order about the owner&apos;s data on the phone; nothing has happened yet</extracomment>
        <translation>数据：将保留</translation>
    </message>
    <message>
        <source>data: to be erased</source>
        <translation>数据：将清除</translation>
    </message>
    <message>
        <source>data erased</source>
        <translation>数据已清除</translation>
    </message>
    <message>
        <source>data erased, %1 places read back</source>
        <translation>数据已清除，回读 %1 处</translation>
    </message>
    <message>
        <source>data: erasing has begun</source>
        <translation>数据：已开始清除</translation>
    </message>
    <message>
        <source>data PARTLY erased</source>
        <translation>数据只清除了一部分</translation>
    </message>
    <message>
        <source>data overwritten</source>
        <translation>数据已被覆盖</translation>
    </message>
    <message>
        <source>data kept</source>
        <translation>数据保留</translation>
    </message>
    <message>
        <source>data NOT touched</source>
        <translation>数据未动</translation>
    </message>
    <message>
        <source>data kept: not touched, read as before</source>
        <translation>数据保留：未改动，回读与之前相同</translation>
    </message>
    <message>
        <source>data NOT touched, was to be erased</source>
        <translation>数据未动，原应清除</translation>
    </message>
    <message>
        <source>data not touched</source>
        <translation>数据未动</translation>
    </message>
    <message>
        <source>Slot %1: %2</source>
        <extracomment>a tile for a screen reader: slot, then the word for its state</extracomment>
        <translation>工位 %1：%2</translation>
    </message>
    <message>
        <source>label agrees</source>
        <extracomment>the label on the phone and the phone itself tell the same IMEI</extracomment>
        <translation>标签一致</translation>
    </message>
</context>
<context>
    <name>Userdata</name>
    <message>
        <source>Userdata kept</source>
        <translation>保留用户数据</translation>
    </message>
    <message>
        <source>Userdata erased</source>
        <translation>清除用户数据</translation>
    </message>
    <message>
        <source>Userdata not touched</source>
        <translation>不动用户数据</translation>
    </message>
</context>
<context>
    <name>Verify</name>
    <message>
        <source>Verified by the agent&apos;s checksums</source>
        <translation>由代理校验和验证</translation>
    </message>
    <message>
        <source>Verified by checksums and samples read back</source>
        <translation>由校验和及抽样回读验证</translation>
    </message>
    <message>
        <source>Verified by reading everything back</source>
        <translation>由全部回读验证</translation>
    </message>
    <message>
        <source>What the agent&apos;s checksums leave open is read back</source>
        <translation>代理校验和未覆盖的部分做回读验证</translation>
    </message>
</context>
<context>
    <name>gangflash::AccessForm</name>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>says all that stands below itself</source>
        <translation>以下内容均由配方规定</translation>
    </message>
    <message>
        <source>Package folder</source>
        <translation>固件包文件夹</translation>
    </message>
    <message>
        <source>phones of one model</source>
        <translation>同一型号的手机</translation>
    </message>
    <message>
        <source>Agent</source>
        <translation>下载代理</translation>
    </message>
    <message>
        <source>the one in the package</source>
        <translation>固件包自带的</translation>
    </message>
    <message>
        <source>Authentication</source>
        <translation>认证文件</translation>
    </message>
    <message>
        <source>for secure phones only</source>
        <translation>仅用于安全手机</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>证书</translation>
    </message>
    <message>
        <source>IMEI key</source>
        <translation>IMEI 密钥</translation>
    </message>
    <message>
        <source>the vendor&apos;s, to read encrypted IMEIs</source>
        <translation>厂商密钥，用于读取加密的 IMEI</translation>
    </message>
    <message>
        <source>a new one</source>
        <translation>新批次</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批次</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>操作员</translation>
    </message>
    <message>
        <source> s</source>
        <translation> 秒</translation>
    </message>
    <message>
        <source>Wait for a phone</source>
        <translation>等待手机</translation>
    </message>
</context>
<context>
    <name>gangflash::BackupsPage</name>
    <message>
        <source>Backups</source>
        <translation>备份</translation>
    </message>
    <message>
        <source>Verify this one</source>
        <translation>校验此备份</translation>
    </message>
    <message>
        <source>Verify all</source>
        <translation>全部校验</translation>
    </message>
    <message>
        <source>Restore to its phone…</source>
        <translation>恢复到原手机…</translation>
    </message>
    <message>
        <source>What phones own, kept before they were formatted</source>
        <translation>格式化之前保存的手机自身数据</translation>
    </message>
    <message>
        <source>Backups, the latest first</source>
        <translation>备份，最新的在前</translation>
    </message>
    <message>
        <source>Taken</source>
        <translation>备份时间</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Chip</source>
        <translation>芯片</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批次</translation>
    </message>
    <message>
        <source>Sealed by</source>
        <translation>签封者</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>重新查看</translation>
    </message>
    <message>
        <source>this station</source>
        <translation>本工站</translation>
    </message>
    <message>
        <source>There are no backups yet: the first Format All or Firmware Upgrade makes one.</source>
        <translation>还没有备份：首次全部格式化或固件升级时会生成。</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>正在读取…</translation>
    </message>
    <message>
        <source>Backups read: %1. Every byte is as it was kept.</source>
        <translation>已读取备份：%1 个。每个字节都与保存时一致。</translation>
    </message>
    <message>
        <source>Restore a backup</source>
        <translation>恢复备份</translation>
    </message>
    <message>
        <source>Give this phone back what it owned?</source>
        <translation>把原有数据还给这台手机？</translation>
    </message>
    <message>
        <source>It happens when this very phone is plugged in next, whatever it comes for; its chip id must be the backup&apos;s. %1</source>
        <translation>下次插入这台手机时恢复，无论它为何而来；其芯片编号必须与备份一致。%1</translation>
    </message>
    <message>
        <source>Restore it</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>不恢复</translation>
    </message>
    <message>
        <source>It is restored when its phone is plugged in next.</source>
        <translation>下次插入该手机时恢复。</translation>
    </message>
    <message>
        <source>The station that works with the backups has the order: %1</source>
        <translation>正在使用备份的工站已收到指令：%1</translation>
    </message>
</context>
<context>
    <name>gangflash::BatchBar</name>
    <message>
        <source>of target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>passed</source>
        <translation>通过</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>in work</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>first-pass yield</source>
        <translation>一次通过率</translation>
    </message>
    <message>
        <source>phones per hour</source>
        <translation>台/小时</translation>
    </message>
    <message>
        <source>time left</source>
        <translation>剩余时间</translation>
    </message>
    <message>
        <source>Batch %1</source>
        <translation>批次 %1</translation>
    </message>
    <message>
        <source>operator %1</source>
        <translation>操作员 %1</translation>
    </message>
    <message>
        <source>No batch is running</source>
        <translation>没有批次在运行</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>正在打开…</translation>
    </message>
    <message>
        <source>aborted</source>
        <translation>已中止</translation>
    </message>
</context>
<context>
    <name>gangflash::BatchModel</name>
    <message>
        <source>open end</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>open</source>
        <translation>未关闭</translation>
    </message>
    <message>
        <source>Opened</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批次</translation>
    </message>
    <message>
        <source>Package</source>
        <translation>固件包</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>模式</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>操作员</translation>
    </message>
    <message>
        <source>Planned</source>
        <translation>计划</translation>
    </message>
    <message>
        <source>Passed</source>
        <translation>通过</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Aborted</source>
        <translation>中止</translation>
    </message>
    <message>
        <source>First pass</source>
        <translation>一次通过率</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>gangflash::BenchView</name>
    <message>
        <source>Slots of the bench</source>
        <translation>工作台的工位</translation>
    </message>
    <message>
        <source>Hub %1</source>
        <translation>集线器 %1</translation>
    </message>
</context>
<context>
    <name>gangflash::CloseDialog</name>
    <message>
        <source>Close the station</source>
        <translation>关闭工站</translation>
    </message>
    <message>
        <source>A batch is running</source>
        <translation>批次正在运行</translation>
    </message>
    <message>
        <source>Closing stops it: %1 phones in work end at their safe points, none half written. The window closes when the last one has.</source>
        <translation>关闭会停止批次：正在处理的 %1 部手机在各自的安全点结束，不会只写一半。最后一部结束后窗口才关闭。</translation>
    </message>
    <message>
        <source>badge or password</source>
        <translation>工牌或密码</translation>
    </message>
    <message>
        <source>Badge or password</source>
        <translation>工牌或密码</translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation>停止并关闭</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>%1 answers for it.</source>
        <translation>由 %1 负责。</translation>
    </message>
    <message>
        <source>%1 may not close it. Scan the badge of somebody who may.</source>
        <translation>%1 无权关闭。请扫描有权者的工牌。</translation>
    </message>
    <message>
        <source>Only somebody who may closes it: scan the badge, or type the password.</source>
        <translation>只有有权者才能关闭：请扫描工牌，或输入密码。</translation>
    </message>
</context>
<context>
    <name>gangflash::DetailPane</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Back to the whole bench (Esc)</source>
        <translation>返回整个工作台 (Esc)</translation>
    </message>
    <message>
        <source>Likely causes, the likeliest first</source>
        <translation>可能的原因，最可能的在前</translation>
    </message>
    <message>
        <source>Life of this phone</source>
        <translation>此手机的经过</translation>
    </message>
    <message>
        <source>&amp;Copy as text</source>
        <translation>复制为文本(&amp;C)</translation>
    </message>
    <message>
        <source>S&amp;top this slot</source>
        <translation>停止此工位(&amp;T)</translation>
    </message>
    <message>
        <source>Slot %1 · %2</source>
        <translation>工位 %1 · %2</translation>
    </message>
    <message>
        <source>→ %1</source>
        <translation>→ %1</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>型号</translation>
    </message>
    <message>
        <source>IMEI</source>
        <translation>IMEI</translation>
    </message>
    <message>
        <source>Second IMEI</source>
        <translation>第二 IMEI</translation>
    </message>
    <message>
        <source>Scanned</source>
        <translation>扫描值</translation>
    </message>
    <message>
        <source>Wi-Fi, Bluetooth</source>
        <translation>Wi-Fi、蓝牙</translation>
    </message>
    <message>
        <source>Build</source>
        <translation>系统版本</translation>
    </message>
    <message>
        <source>Serial</source>
        <translation>序列号</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>存储</translation>
    </message>
    <message>
        <source>Battery</source>
        <translation>电池</translation>
    </message>
    <message>
        <source>%1 mV</source>
        <translation>%1 mV</translation>
    </message>
    <message>
        <source>Preloader before</source>
        <translation>原 preloader</translation>
    </message>
    <message>
        <source>Verification</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>已写入</translation>
    </message>
    <message>
        <source>Tries</source>
        <translation>尝试</translation>
    </message>
    <message>
        <source>%1, left the bus %2 times</source>
        <translation>%1 次，离开总线 %2 次</translation>
    </message>
    <message>
        <source>After the work</source>
        <translation>作业之后</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>模式</translation>
    </message>
    <message>
        <source>Open the lo&amp;g</source>
        <translation>打开日志(&amp;G)</translation>
    </message>
    <message>
        <source>The text file of this phone</source>
        <translation>此手机的文本文件</translation>
    </message>
    <message>
        <source>S&amp;tart this slot</source>
        <translation>启动此工位(&amp;T)</translation>
    </message>
    <message>
        <source>The next phone plugged in here is taken again</source>
        <translation>之后插入此处的手机会再次被处理</translation>
    </message>
    <message>
        <source>Stops at the next safe point; no partition is left half written. No further phone is taken here.</source>
        <translation>在下一个安全点停止，不会留下写了一半的分区。此处不再接收手机。</translation>
    </message>
    <message>
        <source>Userdata</source>
        <translation>用户数据</translation>
    </message>
    <message>
        <source>Seen of it</source>
        <translation>所见证明</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>操作员</translation>
    </message>
</context>
<context>
    <name>gangflash::DoctorPage</name>
    <message>
        <source>in order</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>look at it</source>
        <translation>请查看</translation>
    </message>
    <message>
        <source>unfit</source>
        <translation>不合格</translation>
    </message>
    <message>
        <source>Doctor</source>
        <translation>体检</translation>
    </message>
    <message>
        <source>Examine again</source>
        <translation>重新检查</translation>
    </message>
    <message>
        <source>What was looked at</source>
        <translation>检查项目</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>判定</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>处理</translation>
    </message>
    <message>
        <source>Looking at this machine…</source>
        <translation>正在检查本机…</translation>
    </message>
    <message>
        <source>✖ This machine is not fit to be a station. To be put in order: %1</source>
        <translation>✖ 本机不适合作为工站。待处理：%1 项</translation>
    </message>
    <message>
        <source>⚠ This machine is fit. To be looked at: %1</source>
        <translation>⚠ 本机可用。请查看：%1 项</translation>
    </message>
    <message>
        <source>✔ This machine is fit to be a station</source>
        <translation>✔ 本机适合作为工站</translation>
    </message>
</context>
<context>
    <name>gangflash::EmptyPage</name>
    <message>
        <source>Choose the package (F3)</source>
        <translation>选择固件包 (F3)</translation>
    </message>
    <message>
        <source>Start the batch (F9)</source>
        <translation>开始批次 (F9)</translation>
    </message>
    <message>
        <source>An engineer chooses the firmware package and the mode under &lt;b&gt;Setup (F3)&lt;/b&gt;. Everything is checked there, before the first phone.</source>
        <translation>工程师在&lt;b&gt;设置 (F3)&lt;/b&gt; 中选择固件包和模式。在第一台手机之前，那里会检查一切。</translation>
    </message>
    <message>
        <source>Press &lt;b&gt;Start (F9)&lt;/b&gt;. Every slot of the bench then says &lt;b&gt;PLUG IN&lt;/b&gt;.</source>
        <translation>按&lt;b&gt;开始 (F9)&lt;/b&gt;。工作台的每个工位随后显示&lt;b&gt;请插入&lt;/b&gt;。</translation>
    </message>
    <message>
        <source>Plug in phones that are &lt;b&gt;switched off&lt;/b&gt;. Each starts by itself; no order matters.</source>
        <translation>插入&lt;b&gt;已关机&lt;/b&gt;的手机。每台自动开始，不分先后。</translation>
    </message>
    <message>
        <source>A green tile with a tick is done: take the phone off. A red tile with a cross says what to do next; click it for the reasons.</source>
        <translation>带对勾的绿色方块表示完成：取下手机。带叉的红色方块说明下一步该做什么；点击查看原因。</translation>
    </message>
    <message>
        <source>Ready to start</source>
        <translation>可以开始</translation>
    </message>
    <message>
        <source>Welcome to Gangflash</source>
        <translation>欢迎使用 Gangflash</translation>
    </message>
    <message>
        <source>Batch %1 · %2 · %3</source>
        <translation>批次 %1 · %2 · %3</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>正在打开…</translation>
    </message>
    <message>
        <source>Once for each bench, an engineer binds its places to ports under &lt;b&gt;Ports (F10)&lt;/b&gt;.</source>
        <translation>每个工作台只需一次：由工程师在&lt;b&gt;端口 (F10)&lt;/b&gt;中把各位置绑定到端口。</translation>
    </message>
    <message>
        <source>Once for each station, root pins the engineer&apos;s key: &lt;b&gt;sudo gangflash engineer pin FILE&lt;/b&gt;. Until then, real ports refuse what needs an engineer.</source>
        <translation>每个工站只需一次：由 root 登记工程师的公钥：&lt;b&gt;sudo gangflash engineer pin FILE&lt;/b&gt;。在此之前，真实端口拒绝一切需要工程师的操作。</translation>
    </message>
    <message>
        <source>Sign in with badge or password: &lt;b&gt;F8&lt;/b&gt;. The first person is enrolled there, with the engineer&apos;s private key.</source>
        <translation>用工牌或密码登录：&lt;b&gt;F8&lt;/b&gt;。第一位人员也在那里登记，需要工程师的私钥。</translation>
    </message>
    <message>
        <source>This job erases phones: &lt;b&gt;hold the start button&lt;/b&gt; above for two seconds, or scan or type the batch&apos;s name. Every slot of the bench then says &lt;b&gt;PLUG IN&lt;/b&gt;.</source>
        <translation>此任务会擦除手机：&lt;b&gt;按住上方的启动按钮&lt;/b&gt;两秒，或扫描、输入批次名称。随后工位上每个插槽都显示&lt;b&gt;请插入&lt;/b&gt;。</translation>
    </message>
</context>
<context>
    <name>gangflash::ExplainPage</name>
    <message>
        <source>Explain</source>
        <translation>解释</translation>
    </message>
    <message>
        <source>What does this error mean?</source>
        <translation>这个错误是什么意思？</translation>
    </message>
    <message>
        <source>4032, 0xC0070004, 7024, S_DA_DRAM_NOT_SUPPORT, RAM-502, or a line of any flash tool</source>
        <translation>4032、0xC0070004、7024、S_DA_DRAM_NOT_SUPPORT、RAM-502，或任何刷机工具的一行文字</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>答案</translation>
    </message>
</context>
<context>
    <name>gangflash::Figure</name>
    <message>
        <source>%1: %2</source>
        <extracomment>a figure for a screen reader: `passed: 12`</extracomment>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>gangflash::FileDialog</name>
    <message>
        <source>Up</source>
        <translation>上一级</translation>
    </message>
    <message>
        <source>Folders that files may be chosen from</source>
        <translation>可以选择文件的文件夹</translation>
    </message>
    <message>
        <source>Files and folders</source>
        <translation>文件和文件夹</translation>
    </message>
    <message>
        <source>name of the new file</source>
        <translation>新文件的名称</translation>
    </message>
    <message>
        <source>Name of the new file</source>
        <translation>新文件的名称</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Take this folder</source>
        <translation>选择此文件夹</translation>
    </message>
    <message>
        <source>Write it here</source>
        <translation>写到这里</translation>
    </message>
    <message>
        <source>Take this file</source>
        <translation>选择此文件</translation>
    </message>
    <message>
        <source>None of the folders that files may be chosen from is there.</source>
        <translation>可以选择文件的文件夹都不存在。</translation>
    </message>
    <message>
        <source>Only the first %1 entries are shown.</source>
        <translation>只显示前 %1 项。</translation>
    </message>
    <message>
        <source>There is a file of this name already: choose another.</source>
        <translation>已有同名文件：请换一个名称。</translation>
    </message>
</context>
<context>
    <name>gangflash::FileField</name>
    <message>
        <source>Browse…</source>
        <translation>浏览…</translation>
    </message>
    <message>
        <source>Browse: %1</source>
        <extracomment>a button that chooses a file; %1 is what the file is</extracomment>
        <translation>浏览：%1</translation>
    </message>
</context>
<context>
    <name>gangflash::FormatPage</name>
    <message>
        <source>Format</source>
        <translation>格式化</translation>
    </message>
    <message>
        <source>Erases phones, but for what they own: IMEI, calibration, locks. Nothing is written afterwards: a formatted phone does not start.</source>
        <translation>清除手机，但保留手机自身的数据：IMEI、校准、锁。之后不写入任何内容：格式化后的手机无法开机。</translation>
    </message>
    <message>
        <source>As the recipe says</source>
        <translation>按配方</translation>
    </message>
    <message>
        <source>Everything but the boot areas</source>
        <translation>除启动区以外的全部</translation>
    </message>
    <message>
        <source>Everything, boot loaders too</source>
        <translation>全部，包括引导程序</translation>
    </message>
    <message>
        <source>A range of the user area</source>
        <translation>用户区的一段</translation>
    </message>
    <message>
        <source>open end</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>What is erased</source>
        <translation>清除范围</translation>
    </message>
    <message>
        <source>First byte</source>
        <translation>起始字节</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>长度</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Prepare this format</source>
        <translation>准备此格式化</translation>
    </message>
    <message>
        <source>ERASES what the recipe says, the owner&apos;s data included.</source>
        <translation>清除配方所规定的内容，包括机主的数据。</translation>
    </message>
    <message>
        <source>ERASES everything, boot loaders too: what is left of the phone is its boot ROM. Its identity is kept.</source>
        <translation>清除全部，包括引导程序：手机只剩启动 ROM。身份数据保留。</translation>
    </message>
    <message>
        <source>ERASES everything but the boot areas and the identity, the owner&apos;s data included.</source>
        <translation>清除启动区和身份数据以外的全部，包括机主的数据。</translation>
    </message>
    <message>
        <source>ERASES this range, but for what lies in it of the identity.</source>
        <translation>清除此范围，其中的身份数据除外。</translation>
    </message>
    <message>
        <source>A batch is running: a new job can be prepared when it has ended.</source>
        <translation>批次正在运行：结束后才能准备新任务。</translation>
    </message>
    <message>
        <source>Preparing a job needs an engineer: scan the badge or press F8.</source>
        <translation>准备任务需要工程师：扫描工牌或按 F8。</translation>
    </message>
</context>
<context>
    <name>gangflash::GuidePage</name>
    <message>
        <source>Guide</source>
        <translation>指南</translation>
    </message>
    <message>
        <source>Look for</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>Look for an error, a word, a phone: USB-106, battery, Note 4</source>
        <translation>查找错误、词语或手机：USB-106、电池、Note 4</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Nothing says “%1”.</source>
        <translation>没有找到“%1”。</translation>
    </message>
</context>
<context>
    <name>gangflash::HandoverPage</name>
    <message>
        <source>Shift handover</source>
        <translation>交接班</translation>
    </message>
    <message>
        <source>&amp;From</source>
        <translation>从(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;To</source>
        <translation>到(&amp;T)</translation>
    </message>
    <message>
        <source>Last %1 ho&amp;urs</source>
        <translation>最近 %1 小时(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Look again</source>
        <translation>刷新(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Handed over by</source>
        <translation>交班人(&amp;H)</translation>
    </message>
    <message>
        <source>Ta&amp;ken over by</source>
        <translation>接班人(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Remark</source>
        <translation>备注(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Print…</source>
        <translation>打印(&amp;P)…</translation>
    </message>
    <message>
        <source>&amp;Save as PDF…</source>
        <translation>存为 PDF(&amp;S)…</translation>
    </message>
    <message>
        <source>Asking the ledger…</source>
        <translation>正在查询台账…</translation>
    </message>
    <message>
        <source>Shift handover %1 – %2</source>
        <translation>交接班 %1 – %2</translation>
    </message>
    <message>
        <source>The sheet went to the printer.</source>
        <translation>交接单已送打印机。</translation>
    </message>
    <message>
        <source>Save the handover</source>
        <translation>保存交接单</translation>
    </message>
    <message>
        <source>Writing the sheet…</source>
        <translation>正在写交接单…</translation>
    </message>
    <message>
        <source>The sheet is in %1</source>
        <translation>交接单已保存到 %1</translation>
    </message>
</context>
<context>
    <name>gangflash::HistoryPage</name>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>&amp;From</source>
        <translation>从(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;To</source>
        <translation>到(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Look again</source>
        <translation>刷新(&amp;L)</translation>
    </message>
    <message>
        <source>Phones</source>
        <translation>手机</translation>
    </message>
    <message>
        <source>Batches</source>
        <translation>批次</translation>
    </message>
    <message>
        <source>Batch, operator, package or one of its phones, then Enter</source>
        <translation>批次、操作员、固件包或其中一台手机，然后按回车</translation>
    </message>
    <message>
        <source>IMEI, serial or error id: type or scan, then Enter</source>
        <translation>IMEI、序列号或错误编号：输入或扫描后按回车</translation>
    </message>
    <message>
        <source>Asking the ledger…</source>
        <translation>正在查询台账…</translation>
    </message>
    <message>
        <source>Nothing of that kind in %1</source>
        <translation>%1 中没有这样的记录</translation>
    </message>
    <message>
        <source>%1 batches in %2</source>
        <translation>%2 中有 %1 个批次</translation>
    </message>
    <message>
        <source>%1 visits in %2</source>
        <translation>%2 中有 %1 次记录</translation>
    </message>
    <message>
        <source>Choose a batch to see its phones</source>
        <translation>选择一个批次以查看其手机</translation>
    </message>
    <message>
        <source>Choose a phone to see all its visits</source>
        <translation>选择一台手机以查看其全部记录</translation>
    </message>
</context>
<context>
    <name>gangflash::IdentifyPage</name>
    <message>
        <source>Identify</source>
        <translation>识别</translation>
    </message>
    <message>
        <source>Says who is plugged in; with a package also storage and identity. Nothing is written, and nothing is recorded.</source>
        <translation>显示插入的是哪台手机；有固件包时还显示存储和身份。不写入，也不记录。</translation>
    </message>
    <message>
        <source>Slot %1</source>
        <translation>工位 %1</translation>
    </message>
</context>
<context>
    <name>gangflash::LogView</name>
    <message>
        <source>Log of slot %1, batch %2</source>
        <translation>工位 %1 的日志，批次 %2</translation>
    </message>
    <message>
        <source>Batch %1 · slot %2 · %3 · %4</source>
        <translation>批次 %1 · 工位 %2 · %3 · %4</translation>
    </message>
    <message>
        <source>IMEI not known</source>
        <translation>IMEI 未知</translation>
    </message>
    <message>
        <source>Copy all</source>
        <translation>全部复制</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1: its end</source>
        <translation>%1：末尾部分</translation>
    </message>
</context>
<context>
    <name>gangflash::MainWindow</name>
    <message>
        <source>Gangflash station</source>
        <translation>Gangflash 工站</translation>
    </message>
    <message>
        <source>Scan: %1</source>
        <translation>扫描：%1</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Bench</source>
        <translation>工作台</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Stop…</source>
        <translation>停止…</translation>
    </message>
    <message>
        <source>Engineer</source>
        <translation>工程师</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Light, dark, high contrast</source>
        <translation>浅色、深色、高对比度</translation>
    </message>
    <message>
        <source>Wall</source>
        <translation>大屏</translation>
    </message>
    <message>
        <source>The whole screen for the bench</source>
        <translation>整个屏幕显示工作台</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>● Engineer: %1</source>
        <translation>● 工程师：%1</translation>
    </message>
    <message>
        <source>● Operator: %1</source>
        <translation>● 操作员：%1</translation>
    </message>
    <message>
        <source>○ Operator</source>
        <translation>○ 操作员</translation>
    </message>
    <message>
        <source>Sign out F8</source>
        <translation>退出 F8</translation>
    </message>
    <message>
        <source>Sign in F8</source>
        <translation>登录 F8</translation>
    </message>
    <message>
        <source>Stop the batch</source>
        <translation>停止批次</translation>
    </message>
    <message>
        <source>Stop all slots?</source>
        <translation>停止所有工位？</translation>
    </message>
    <message>
        <source>At their safe points, no partition is left half written; that takes up to a minute or two. At once, phones in work end as ABORTED with half-written partitions and must be flashed again.</source>
        <translation>在安全点停止时，不会留下只写了一半的分区，最多需要一两分钟。立即停止时，进行中的手机以“中止”结束，分区只写了一半，必须重新刷机。</translation>
    </message>
    <message>
        <source>Arrows</source>
        <translation>方向键</translation>
    </message>
    <message>
        <source>walk over the bench</source>
        <translation>在工作台上移动</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>回车</translation>
    </message>
    <message>
        <source>open the slot</source>
        <translation>打开工位</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>7 Enter</source>
        <translation>7 回车</translation>
    </message>
    <message>
        <source>go to slot 7, as a scan of its label does</source>
        <translation>转到工位 7，与扫描其标签相同</translation>
    </message>
    <message>
        <source>No sound can be played (%1): watch the tiles.</source>
        <translation>无法播放声音（%1）：请看方块。</translation>
    </message>
    <message>
        <source>Sounds</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>A sound for PASS, FAIL, a phone that left, a refused scan</source>
        <translation>通过、失败、手机掉线、扫描被拒时发出声音</translation>
    </message>
    <message>
        <source>Muted</source>
        <translation>静音</translation>
    </message>
    <message>
        <source>No log was written for slot %1.</source>
        <translation>没有为工位 %1 写日志。</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>Stop at safe points</source>
        <translation>在安全点停止</translation>
    </message>
    <message>
        <source>Stop at once</source>
        <translation>立即停止</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Stop a slot</source>
        <translation>停止插槽</translation>
    </message>
    <message>
        <source>Stop slot %1?</source>
        <translation>停止插槽 %1？</translation>
    </message>
    <message>
        <source>The phone in it stops at its next safe point; the other slots go on.</source>
        <translation>其中的手机在下一个安全点停止；其他插槽继续。</translation>
    </message>
    <message>
        <source>Stop slot %1</source>
        <translation>停止插槽 %1</translation>
    </message>
</context>
<context>
    <name>gangflash::MemtestPage</name>
    <message>
        <source>Memory Test</source>
        <translation>内存测试</translation>
    </message>
    <message>
        <source>Tests memory and storage by reading all of it. Nothing is written to a phone.</source>
        <translation>通过全部读取来测试内存和存储。不向手机写入任何内容。</translation>
    </message>
    <message>
        <source>Slot %1</source>
        <translation>工位 %1</translation>
    </message>
    <message>
        <source>Area</source>
        <translation>区域</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>已读</translation>
    </message>
    <message>
        <source>Bad pieces</source>
        <translation>坏块</translation>
    </message>
    <message>
        <source>Slow pieces</source>
        <translation>慢块</translation>
    </message>
</context>
<context>
    <name>gangflash::NoteStrip</name>
    <message>
        <source>I have read it</source>
        <translation>已阅</translation>
    </message>
</context>
<context>
    <name>gangflash::ParetoChart</name>
    <message>
        <source>Failures by cause</source>
        <translation>按原因统计的失败</translation>
    </message>
    <message>
        <source>No failures</source>
        <translation>没有失败</translation>
    </message>
</context>
<context>
    <name>gangflash::PartitionModel</name>
    <message>
        <source>No image in the package</source>
        <translation>固件包中没有镜像</translation>
    </message>
    <message>
        <source>the rest</source>
        <translation>其余空间</translation>
    </message>
    <message>
        <source>Write</source>
        <translation>写入</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Locked: who the phone is: never written</source>
        <translation>锁定：手机的身份：绝不写入</translation>
    </message>
    <message>
        <source>Locked: burns what cannot be undone: never written</source>
        <translation>锁定：不可逆的熔丝：绝不写入</translation>
    </message>
    <message>
        <source>Locked: belongs to the storage itself: not written</source>
        <translation>锁定：属于存储本身：不写入</translation>
    </message>
    <message>
        <source>as the recipe says</source>
        <translation>按配方规定</translation>
    </message>
    <message>
        <source>✔ checked</source>
        <translation>✔ 已检查</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
</context>
<context>
    <name>gangflash::PeoplePage</name>
    <message>
        <source>People of this station</source>
        <translation>本工站的人员</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>May</source>
        <translation>权限</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>有效至</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Operator: starts, scans, answers</source>
        <translation>操作员：启动、扫描、应答</translation>
    </message>
    <message>
        <source>Engineer: prepares jobs, arranges the bench, and more</source>
        <translation>工程师：准备任务、布置工作台等</translation>
    </message>
    <message>
        <source>Choose the key…</source>
        <translation>选择私钥…</translation>
    </message>
    <message>
        <source>Private key of a pinned engineer</source>
        <translation>已登记工程师的私钥</translation>
    </message>
    <message>
        <source>Add or renew</source>
        <translation>添加或续期</translation>
    </message>
    <message>
        <source>Revoke</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>姓名(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;May</source>
        <translation>权限(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Badge or password</source>
        <translation>工牌或密码(&amp;B)</translation>
    </message>
    <message>
        <source>Once m&amp;ore</source>
        <translation>再次输入(&amp;O)</translation>
    </message>
    <message>
        <source>Private &amp;key of a pinned engineer</source>
        <translation>已登记工程师的私钥(&amp;K)</translation>
    </message>
    <message>
        <source>Its &amp;passphrase</source>
        <translation>私钥的口令(&amp;P)</translation>
    </message>
    <message>
        <source>No engineer is pinned. Root pins one: sudo gangflash engineer pin FILE</source>
        <translation>尚未登记工程师。由 root 登记：sudo gangflash engineer pin FILE</translation>
    </message>
    <message>
        <source>Pinned engineers, who sign people in: %1</source>
        <translation>已登记的工程师（由其登记人员）：%1</translation>
    </message>
    <message>
        <source>prepare jobs</source>
        <translation>准备任务</translation>
    </message>
    <message>
        <source>operate</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>revoked</source>
        <translation>已撤销</translation>
    </message>
    <message>
        <source>expired</source>
        <translation>已过期</translation>
    </message>
    <message>
        <source>in force</source>
        <translation>有效</translation>
    </message>
    <message>
        <source>The two do not agree.</source>
        <translation>两次输入不一致。</translation>
    </message>
    <message>
        <source>Nobody is known at this station yet. The first steps, in this order:

1. The engineer makes a key and keeps the private half: openssl genpkey -algorithm ed25519 -aes256 -out NAME.pem
2. Root pins the public half, once for each station: sudo gangflash engineer pin NAME.pub.pem
3. The engineer adds himself here, as an engineer, with a badge and that private key.
4. With the same key he adds the operators. From then on a badge is all they need.</source>
        <translation>本站还没有任何人员。请按以下顺序开始：

1. 工程师生成密钥并自己保管私钥：openssl genpkey -algorithm ed25519 -aes256 -out NAME.pem
2. 由 root 在每个工站登记一次公钥：sudo gangflash engineer pin NAME.pub.pem
3. 工程师在此以工程师身份添加自己，使用工牌和该私钥。
4. 用同一私钥添加操作员。此后他们只需工牌。</translation>
    </message>
</context>
<context>
    <name>gangflash::PortGridModel</name>
    <message>
        <source>Slot</source>
        <translation>工位</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Doing</source>
        <translation>正在做</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>型号</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>手机</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Tries</source>
        <translation>尝试</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
</context>
<context>
    <name>gangflash::PortsPage</name>
    <message>
        <source>Which place of the bench is which port</source>
        <translation>工作台的哪个位置对应哪个端口</translation>
    </message>
    <message>
        <source>&amp;Bind the next places</source>
        <translation>绑定后续位置(&amp;B)</translation>
    </message>
    <message>
        <source>Bind all &amp;anew…</source>
        <translation>全部重新绑定(&amp;A)…</translation>
    </message>
    <message>
        <source>S&amp;kip this place</source>
        <translation>跳过此位置(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Take the last one back</source>
        <translation>撤销上一个(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Done</source>
        <translation>完成(&amp;D)</translation>
    </message>
    <message>
        <source>Slots and their ports</source>
        <translation>工位及其端口</translation>
    </message>
    <message>
        <source>Bind all anew</source>
        <translation>全部重新绑定</translation>
    </message>
    <message>
        <source>Forget which places the %1 slots are, as soon as the first phone is plugged in?</source>
        <translation>插入第一部手机后，就忘掉现有 %1 个工位的位置吗？</translation>
    </message>
    <message>
        <source>No place of this bench is bound to a port yet.</source>
        <translation>此工作台还没有任何位置绑定到端口。</translation>
    </message>
    <message>
        <source>%1 places are bound.</source>
        <translation>已绑定 %1 个位置。</translation>
    </message>
    <message>
        <source>Looking at the ports…</source>
        <translation>正在查看端口…</translation>
    </message>
    <message>
        <source>Plug a phone into the place labelled</source>
        <translation>请把一部手机插入以下标号的位置</translation>
    </message>
    <message>
        <source>Kept in %1. Nothing is sent to the phones; a batch takes the places as they are when it starts.</source>
        <translation>保存在 %1。不会向手机发送任何内容；批次启动时按当时的位置执行。</translation>
    </message>
    <message>
        <source>The wizard asks for a phone in one place after another; any phone will do. An engineer starts it.</source>
        <translation>向导会逐个位置要求插入手机，任何手机都可以。由工程师启动。</translation>
    </message>
    <message>
        <source>Take out first what is plugged in there now.</source>
        <translation>请先拔出该处现有的设备。</translation>
    </message>
    <message>
        <source>✔ Slot %1 is bound. Unplug the phone and go on.</source>
        <translation>✔ 工位 %1 已绑定。拔下手机后继续。</translation>
    </message>
    <message>
        <source>⚠ That port is slot %1 already: another place is asked for.</source>
        <translation>⚠ 该端口已是工位 %1：请插入另一个位置。</translation>
    </message>
    <message>
        <source>Forget them</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Keep them</source>
        <translation>保留</translation>
    </message>
</context>
<context>
    <name>gangflash::ReadbackPage</name>
    <message>
        <source>Readback</source>
        <translation>回读</translation>
    </message>
    <message>
        <source>Reads phones&apos; storage into files, one folder for each phone. Nothing is written to a phone. What goes on where it ended must have the same batch.</source>
        <translation>把手机存储读入文件，每台手机一个文件夹。不向手机写入任何内容。要从中断处继续，批次必须相同。</translation>
    </message>
    <message>
        <source>Both boot areas, whole</source>
        <translation>两个启动区，完整</translation>
    </message>
    <message>
        <source>Folder for the files</source>
        <translation>存放文件的文件夹</translation>
    </message>
    <message>
        <source>These partitions</source>
        <translation>这些分区</translation>
    </message>
    <message>
        <source>All partitions</source>
        <translation>全部分区</translation>
    </message>
    <message>
        <source>A package for the phone&apos;s sisters</source>
        <translation>供同型号手机使用的固件包</translation>
    </message>
    <message>
        <source>A range of the user area</source>
        <translation>用户区的一段</translation>
    </message>
    <message>
        <source>A range of boot area 1</source>
        <translation>启动区 1 的一段</translation>
    </message>
    <message>
        <source>A range of boot area 2</source>
        <translation>启动区 2 的一段</translation>
    </message>
    <message>
        <source>First byte</source>
        <translation>起始字节</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>长度</translation>
    </message>
    <message>
        <source>to the end</source>
        <translation>直到末尾</translation>
    </message>
    <message>
        <source>Raw: byte for byte</source>
        <translation>原始：逐字节</translation>
    </message>
    <message>
        <source>Sparse: zeros take no room</source>
        <translation>稀疏：零不占空间</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Partitions</source>
        <translation>分区</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式化</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Slot %1</source>
        <translation>工位 %1</translation>
    </message>
    <message>
        <source>Partition</source>
        <translation>分区</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
</context>
<context>
    <name>gangflash::ReadingPage</name>
    <message>
        <source>Read the phones</source>
        <translation>读取手机</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Phones that were met</source>
        <translation>遇到的手机</translation>
    </message>
    <message>
        <source>Slot</source>
        <translation>工位</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>手机</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>What was read</source>
        <translation>读取结果</translation>
    </message>
    <message>
        <source>A batch is running: phones can be read when it has ended.</source>
        <translation>批次正在运行：结束后才能读取手机。</translation>
    </message>
    <message>
        <source>%1 read</source>
        <translation>已读 %1</translation>
    </message>
</context>
<context>
    <name>gangflash::RecipesPage</name>
    <message>
        <source>Recipes</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>&amp;Make</source>
        <translation>制作(&amp;M)</translation>
    </message>
    <message>
        <source>Si&amp;gn</source>
        <translation>签名(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Compare</source>
        <translation>比较(&amp;C)</translation>
    </message>
    <message>
        <source>Packages, one for each model</source>
        <translation>固件包，每个型号一个</translation>
    </message>
    <message>
        <source>Add a package…</source>
        <translation>添加固件包…</translation>
    </message>
    <message>
        <source>Take it off</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Package folder</source>
        <translation>固件包文件夹</translation>
    </message>
    <message>
        <source>Packages</source>
        <translation>固件包</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>what the line calls this job</source>
        <translation>产线对此任务的称呼</translation>
    </message>
    <message>
        <source>Engineer</source>
        <translation>工程师</translation>
    </message>
    <message>
        <source>who answers for it</source>
        <translation>负责人</translation>
    </message>
    <message>
        <source>Build</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>what the phones have afterwards</source>
        <translation>手机之后的版本</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>模式</translation>
    </message>
    <message>
        <source>Userdata</source>
        <translation>用户数据</translation>
    </message>
    <message>
        <source>Choose: keep or erase</source>
        <translation>请选择：保留或清除</translation>
    </message>
    <message>
        <source>Keep what the owner has on it</source>
        <translation>保留机主的数据</translation>
    </message>
    <message>
        <source>Erase what the owner has on it</source>
        <translation>清除机主的数据</translation>
    </message>
    <message>
        <source>PASS means</source>
        <translation>通过的含义</translation>
    </message>
    <message>
        <source>May format</source>
        <translation>允许格式化</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>不允许</translation>
    </message>
    <message>
        <source>everything but the boot areas</source>
        <translation>除启动区以外的全部</translation>
    </message>
    <message>
        <source>everything, boot loaders too</source>
        <translation>全部，包括引导程序</translation>
    </message>
    <message>
        <source>Start each phone afterwards and see it boot</source>
        <translation>之后启动每台手机并确认其开机</translation>
    </message>
    <message>
        <source>Phones in boot ROM get the preloader first, then the rest</source>
        <translation>处于启动 ROM 的手机先写 preloader，再写其余</translation>
    </message>
    <message>
        <source>Refuse a second phone with the same IMEI</source>
        <translation>拒收 IMEI 相同的第二部手机</translation>
    </message>
    <message>
        <source> mV</source>
        <translation> mV</translation>
    </message>
    <message>
        <source>recorded only</source>
        <translation>仅记录</translation>
    </message>
    <message>
        <source>Least battery</source>
        <translation>最低电量</translation>
    </message>
    <message>
        <source>Agent</source>
        <translation>下载代理</translation>
    </message>
    <message>
        <source>the one in the package</source>
        <translation>固件包自带的</translation>
    </message>
    <message>
        <source>Authentication</source>
        <translation>认证文件</translation>
    </message>
    <message>
        <source>for secure phones only</source>
        <translation>仅用于安全手机</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>证书</translation>
    </message>
    <message>
        <source>Refused IMEIs</source>
        <translation>拒收的 IMEI</translation>
    </message>
    <message>
        <source>a list of stolen or locked phones</source>
        <translation>被盗或被锁手机的清单</translation>
    </message>
    <message>
        <source>Serials of the lot</source>
        <translation>本批序列号</translation>
    </message>
    <message>
        <source>any phone</source>
        <translation>任何手机</translation>
    </message>
    <message>
        <source>New recipe</source>
        <translation>新配方</translation>
    </message>
    <message>
        <source>Freeze the packages as they are now</source>
        <translation>按现状固定固件包</translation>
    </message>
    <message>
        <source>Whoever signs says: this is the job, every file of it as it is now. Stations take it from the engineers whom they know. The signature stands beside the recipe.</source>
        <translation>签名即表示：这就是任务，其中每个文件都与现在一致。工站只接受其认识的工程师的签名。签名与配方放在一起。</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Private key of an engineer</source>
        <translation>工程师的私钥</translation>
    </message>
    <message>
        <source>Sign the recipe</source>
        <translation>签署配方</translation>
    </message>
    <message>
        <source>Private key</source>
        <translation>私钥</translation>
    </message>
    <message>
        <source>Its passphrase</source>
        <translation>口令</translation>
    </message>
    <message>
        <source>First recipe</source>
        <translation>第一个配方</translation>
    </message>
    <message>
        <source>Second recipe</source>
        <translation>第二个配方</translation>
    </message>
    <message>
        <source>Compare them</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>What changes</source>
        <translation>变化</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Every file is read and hashed…</source>
        <translation>正在读取并校验每个文件…</translation>
    </message>
    <message>
        <source>%1 is written. Sign it, so that stations take it.</source>
        <translation>已写入 %1。请签名，工站才会接受。</translation>
    </message>
    <message>
        <source>Signed: %1</source>
        <translation>已签名：%1</translation>
    </message>
    <message>
        <source>Both mean the same job.</source>
        <translation>两者是同一个任务。</translation>
    </message>
    <message>
        <source>Values that differ: %1</source>
        <translation>不同的值：%1</translation>
    </message>
    <message>
        <source>A service may erase by it, where nobody can confirm</source>
        <translation>服务可据此清除，无人确认时亦可</translation>
    </message>
</context>
<context>
    <name>gangflash::ReportButtons</name>
    <message>
        <source>&amp;Open report</source>
        <translation>打开报告(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Export report…</source>
        <translation>导出报告(&amp;E)…</translation>
    </message>
    <message>
        <source>As HTML, PDF, spreadsheet, CSV or JSON, by the ending of the file&apos;s name</source>
        <translation>HTML、PDF、电子表格、CSV 或 JSON，由文件扩展名决定</translation>
    </message>
    <message>
        <source>Writing the report of batch %1…</source>
        <translation>正在写批次 %1 的报告…</translation>
    </message>
    <message>
        <source>The folder %1 cannot be made.</source>
        <translation>无法创建文件夹 %1。</translation>
    </message>
    <message>
        <source>The report was opened: %1</source>
        <translation>报告已打开：%1</translation>
    </message>
    <message>
        <source>No program of this computer opens the report: %1</source>
        <translation>此电脑没有程序可以打开报告：%1</translation>
    </message>
    <message>
        <source>%1 is not written: a report&apos;s name ends in .html, .pdf, .xlsx, .csv or .json.</source>
        <translation>未写入 %1：报告文件名须以 .html、.pdf、.xlsx、.csv 或 .json 结尾。</translation>
    </message>
    <message>
        <source>The report is in %1</source>
        <translation>报告已保存到 %1</translation>
    </message>
    <message>
        <source>Report of batch %1: its name ends in .html, .pdf, .xlsx, .csv or .json</source>
        <translation>批次 %1 的报告：文件名以 .html、.pdf、.xlsx、.csv 或 .json 结尾</translation>
    </message>
</context>
<context>
    <name>gangflash::ReworkPage</name>
    <message>
        <source>Phones that wait for rework</source>
        <translation>等待返工的手机</translation>
    </message>
    <message>
        <source>Scan the phone: IMEI, serial or error id, then Enter</source>
        <translation>扫描手机：IMEI、序列号或错误编号，然后按回车</translation>
    </message>
    <message>
        <source>&amp;Look again</source>
        <translation>刷新(&amp;L)</translation>
    </message>
    <message>
        <source>Asking the ledger…</source>
        <translation>正在查询台账…</translation>
    </message>
    <message>
        <source>%1 phones wait, of this batch and earlier ones</source>
        <translation>%1 台手机等待返工（本批次及以前各批次）</translation>
    </message>
    <message>
        <source>Nothing waits: every phone the ledger knows has passed.</source>
        <translation>没有等待的手机：台账中的每台手机都已通过。</translation>
    </message>
    <message>
        <source>No such phone in %1</source>
        <translation>%1 中没有这样的手机</translation>
    </message>
    <message>
        <source>It does not wait: its latest visit stands below.</source>
        <translation>它不需要返工：最近一次记录见下方。</translation>
    </message>
    <message>
        <source>Found: %1, waiting: %2</source>
        <translation>找到 %1 台，其中 %2 台等待返工</translation>
    </message>
    <message>
        <source>Choose a phone to see all its visits</source>
        <translation>选择一台手机以查看其全部记录</translation>
    </message>
</context>
<context>
    <name>gangflash::ScanBanner</name>
    <message>
        <source>SLOT %1</source>
        <translation>插槽 %1</translation>
    </message>
    <message>
        <source>EXPECTED</source>
        <translation>已登记</translation>
    </message>
    <message>
        <source>LABEL AGREES</source>
        <translation>标签一致</translation>
    </message>
    <message>
        <source>REFUSED</source>
        <translation>拒绝</translation>
    </message>
    <message>
        <source>RECORDED</source>
        <translation>已记录</translation>
    </message>
    <message>
        <source>SCAN AGAIN</source>
        <translation>请重新扫描</translation>
    </message>
</context>
<context>
    <name>gangflash::SetupPage</name>
    <message>
        <source>What is flashed</source>
        <translation>刷入内容</translation>
    </message>
    <message>
        <source>Partitions</source>
        <translation>分区</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>浏览…</translation>
    </message>
    <message>
        <source>&amp;Package folder</source>
        <translation>固件包文件夹(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Agent</source>
        <translation>代理(&amp;A)</translation>
    </message>
    <message>
        <source>the one in the package</source>
        <translation>固件包自带的</translation>
    </message>
    <message>
        <source>Authe&amp;ntication</source>
        <translation>认证文件(&amp;N)</translation>
    </message>
    <message>
        <source>for secure phones only</source>
        <translation>仅用于安全手机</translation>
    </message>
    <message>
        <source>&amp;Certificate</source>
        <translation>证书(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Mode</source>
        <translation>模式(&amp;M)</translation>
    </message>
    <message>
        <source>Choose: keep or erase</source>
        <translation>请选择：保留或清除</translation>
    </message>
    <message>
        <source>Keep what the owner has on it</source>
        <translation>保留机主的数据</translation>
    </message>
    <message>
        <source>Erase what the owner has on it</source>
        <translation>清除机主的数据</translation>
    </message>
    <message>
        <source>&amp;Userdata</source>
        <translation>用户数据(&amp;U)</translation>
    </message>
    <message>
        <source>Start each phone afterwards and see it boot</source>
        <translation>之后启动每台手机并确认其开机</translation>
    </message>
    <message>
        <source>&amp;Batch</source>
        <translation>批次(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Operator</source>
        <translation>操作员(&amp;O)</translation>
    </message>
    <message>
        <source>open end</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>A&amp;gain: phones that passed in this batch too, whatever work it was</source>
        <translation>再次处理(&amp;G)：本批次中已通过的手机也重做，无论之前是什么任务</translation>
    </message>
    <message>
        <source>&amp;Target</source>
        <translation>目标(&amp;T)</translation>
    </message>
    <message>
        <source>Checking the package…</source>
        <translation>正在检查固件包…</translation>
    </message>
    <message>
        <source>%1 of %2 checked</source>
        <translation>已检查 %1，共 %2</translation>
    </message>
    <message>
        <source>The package is complete and fits.</source>
        <translation>固件包完整且合适。</translation>
    </message>
    <message>
        <source>%1 · %2 partitions · %3 to write on each phone</source>
        <translation>%1 · %2 个分区 · 每台手机写入 %3</translation>
    </message>
    <message>
        <source>Agent: %1</source>
        <translation>代理：%1</translation>
    </message>
    <message>
        <source>This package is refused.</source>
        <translation>此固件包被拒绝。</translation>
    </message>
    <message>
        <source>… and %1 more</source>
        <translation>… 还有 %1 个</translation>
    </message>
    <message>
        <source>Writes the ticked partitions and leaves all others as they are.</source>
        <translation>写入勾选的分区，其他分区保持原样。</translation>
    </message>
    <message>
        <source>Writes the partition table alone, to phones that have lost theirs.</source>
        <translation>只写分区表，用于丢失了分区表的手机。</translation>
    </message>
    <message>
        <source>Rewrites the layout of the phone. Identity is kept; everything else may move.</source>
        <translation>重写手机的分区布局。身份信息保留，其他都可能移动。</translation>
    </message>
    <message>
        <source>Erases everything but the identity, the owner&apos;s data included: %1</source>
        <translation>清除身份信息以外的一切，包括机主数据：%1</translation>
    </message>
    <message>
        <source>choose a package to see what</source>
        <translation>选择固件包后显示内容</translation>
    </message>
    <message>
        <source>A batch is running: a new job can be prepared when it has ended.</source>
        <translation>批次正在运行：结束后才能准备新任务。</translation>
    </message>
    <message>
        <source>The job can be prepared once the package is complete and fits.</source>
        <translation>固件包完整且合适后才能准备任务。</translation>
    </message>
    <message>
        <source>Ready. The operator can start this job afterwards.</source>
        <translation>就绪。之后操作员可以开始此任务。</translation>
    </message>
    <message>
        <source>Looking is free; preparing a job needs an engineer: scan the badge or press F8.</source>
        <translation>任何人都可以查看；准备任务需要工程师：扫描工牌或按 F8。</translation>
    </message>
    <message>
        <source>&amp;Recent</source>
        <translation>最近使用(&amp;R)</translation>
    </message>
    <message>
        <source>Prepare this &amp;job</source>
        <translation>准备此任务(&amp;J)</translation>
    </message>
    <message>
        <source>Choose a recipe or a package, or drop it here.</source>
        <translation>请选择配方或固件包，或拖放到此处。</translation>
    </message>
    <message>
        <source>Rec&amp;ipe</source>
        <translation>配方(&amp;I)</translation>
    </message>
    <message>
        <source>says all that stands below itself</source>
        <translation>以下内容均由配方规定</translation>
    </message>
    <message>
        <source>PASS m&amp;eans</source>
        <translation>“通过”的含义(&amp;E)</translation>
    </message>
    <message>
        <source>Ref&amp;used IMEIs</source>
        <translation>拒收的 IMEI(&amp;U)</translation>
    </message>
    <message>
        <source>a list of stolen or locked phones</source>
        <translation>被盗或被锁手机的清单</translation>
    </message>
    <message>
        <source>Serials of the &amp;lot</source>
        <translation>本批序列号(&amp;L)</translation>
    </message>
    <message>
        <source>any phone</source>
        <translation>任何手机</translation>
    </message>
    <message>
        <source>IMEI &amp;key</source>
        <translation>IMEI 密钥(&amp;K)</translation>
    </message>
    <message>
        <source>the vendor&apos;s, to read encrypted IMEIs</source>
        <translation>厂商密钥，用于读取加密的 IMEI</translation>
    </message>
    <message>
        <source>Refuse a second phone with the same IMEI</source>
        <translation>拒收 IMEI 相同的第二部手机</translation>
    </message>
    <message>
        <source>Nothing was prepared here before</source>
        <translation>此处还没有准备过任务</translation>
    </message>
    <message>
        <source>%1 is neither a recipe nor a package, an agent, an authentication file or a certificate.</source>
        <translation>%1 不是配方、固件包、下载代理、认证文件或证书。</translation>
    </message>
    <message>
        <source>Signed &amp;with</source>
        <translation>签名密钥(&amp;W)</translation>
    </message>
    <message>
        <source>whichever engineer this station knows</source>
        <translation>本工站认识的任一工程师</translation>
    </message>
    <message>
        <source>Engineer: %1</source>
        <translation>工程师：%1</translation>
    </message>
    <message>
        <source>Signed by %1</source>
        <translation>由 %1 签名</translation>
    </message>
    <message>
        <source>Signed by nobody whom this station knows</source>
        <translation>签名者不为本工站所知</translation>
    </message>
    <message>
        <source>Not signed</source>
        <translation>未签名</translation>
    </message>
    <message>
        <source>%1 %2: %3 partitions</source>
        <translation>%1 %2：%3 个分区</translation>
    </message>
    <message>
        <source>Battery: at least %1 mV</source>
        <translation>电池：至少 %1 mV</translation>
    </message>
    <message>
        <source>Blank boards: there is nothing to keep</source>
        <translation>空白主板：没有要保留的内容</translation>
    </message>
    <message>
        <source>Refuses a second phone with the same IMEI</source>
        <translation>拒收 IMEI 相同的第二部手机</translation>
    </message>
    <message>
        <source>May format: %1</source>
        <translation>允许格式化：%1</translation>
    </message>
    <message>
        <source>Ready. It erases phones: it then waits on the bench until somebody who may holds the start button, or gives the batch&apos;s name.</source>
        <translation>就绪。此任务会擦除手机：准备后在工位等待，直到有权者按住启动按钮，或给出批次名称。</translation>
    </message>
</context>
<context>
    <name>gangflash::SignInDialog</name>
    <message>
        <source>Enrol an engineer</source>
        <translation>登记工程师</translation>
    </message>
    <message>
        <source>Private &amp;key of a pinned engineer</source>
        <translation>已登记工程师的私钥(&amp;K)</translation>
    </message>
    <message>
        <source>Its &amp;passphrase</source>
        <translation>私钥的口令(&amp;P)</translation>
    </message>
    <message>
        <source>Engineer</source>
        <translation>工程师</translation>
    </message>
    <message>
        <source>Root pins an engineer&apos;s key once: sudo gangflash engineer pin FILE. With its private half that engineer signs everybody else in here. Badge or password, at least eight characters; only a salted hash is kept.</source>
        <translation>由 root 一次性登记工程师的公钥：sudo gangflash engineer pin FILE。该工程师用私钥在此登记其他所有人。工牌或密码至少八个字符，只保存加盐的哈希值。</translation>
    </message>
    <message>
        <source>Scan the badge or type the password.</source>
        <translation>扫描工牌或输入密码。</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>姓名(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Badge or password</source>
        <translation>工牌或密码(&amp;B)</translation>
    </message>
    <message>
        <source>Once &amp;more</source>
        <translation>再输一次(&amp;M)</translation>
    </message>
    <message>
        <source>The two do not agree.</source>
        <translation>两次输入不一致。</translation>
    </message>
</context>
<context>
    <name>gangflash::SlotMapModel</name>
    <message>
        <source>Slot</source>
        <translation>工位</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>端口</translation>
    </message>
</context>
<context>
    <name>gangflash::StagePanel</name>
    <message>
        <source>PREPARED – NOT STARTED</source>
        <translation>已准备 – 尚未启动</translation>
    </message>
    <message>
        <source>Package</source>
        <translation>固件包</translation>
    </message>
    <message>
        <source>Owner&apos;s data</source>
        <translation>用户数据</translation>
    </message>
    <message>
        <source>Verification</source>
        <translation>校验</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Prepared by</source>
        <translation>准备人</translation>
    </message>
    <message>
        <source>Start (F9)</source>
        <translation>启动 (F9)</translation>
    </message>
    <message>
        <source>Hold to start</source>
        <translation>按住启动</translation>
    </message>
    <message>
        <source>Hold to start: two seconds, also with the space bar</source>
        <translation>按住启动：两秒，也可用空格键</translation>
    </message>
    <message>
        <source>or scan or type the batch&apos;s name</source>
        <translation>或扫描、输入批次名称</translation>
    </message>
    <message>
        <source>Needs a person who may: scan the badge or press F8.</source>
        <translation>需要有权者：扫描工牌或按 F8。</translation>
    </message>
    <message>
        <source>Needs a person who may, and root has pinned no engineer here.</source>
        <translation>需要有权者，而本机尚未由 root 登记工程师。</translation>
    </message>
    <message>
        <source>Batch %1</source>
        <translation>批次 %1</translation>
    </message>
    <message>
        <source>to be kept</source>
        <translation>将保留</translation>
    </message>
    <message>
        <source>to be ERASED</source>
        <translation>将擦除</translation>
    </message>
    <message>
        <source>as the package says</source>
        <translation>按固件包</translation>
    </message>
    <message>
        <source>open end</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>%1 phones</source>
        <translation>%1 部手机</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>%1, not signed</source>
        <translation>%1，未签名</translation>
    </message>
    <message>
        <source>%1, signed by %2</source>
        <translation>%1，由 %2 签名</translation>
    </message>
    <message>
        <source>the command line</source>
        <translation>命令行</translation>
    </message>
</context>
<context>
    <name>gangflash::TimelineModel</name>
    <message>
        <source>⇩ %1 kept</source>
        <translation>⇩ %1 已保存</translation>
    </message>
    <message>
        <source>✔ Memory and storage looked at</source>
        <translation>✔ 已检查内存和存储</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>⌁ Phone appears %1: %2</source>
        <translation>⌁ 手机出现，%1：%2</translation>
    </message>
    <message>
        <source>⌁ Phone appears %1</source>
        <translation>⌁ 手机出现，%1</translation>
    </message>
    <message>
        <source>⌁ Phone appears %1, try %2</source>
        <translation>⌁ 手机出现，%1，第 %2 次</translation>
    </message>
    <message>
        <source>✖ %1: %2</source>
        <translation>✖ %1：%2</translation>
    </message>
    <message>
        <source>✔ %1</source>
        <translation>✔ %1</translation>
    </message>
    <message>
        <source>↻ Try %1 failed in “%2”: %3</source>
        <translation>↻ 第 %1 次在“%2”失败：%3</translation>
    </message>
    <message>
        <source>⇤ Phone left the bus</source>
        <translation>⇤ 手机离开总线</translation>
    </message>
    <message>
        <source>⇤ Phone left the bus during “%1”</source>
        <translation>⇤ 手机在“%1”时离开总线</translation>
    </message>
    <message>
        <source>■ %1: %2</source>
        <translation>■ %1：%2</translation>
    </message>
    <message>
        <source>■ %1</source>
        <translation>■ %1</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>发生了什么</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>字节</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>⇄ Phone changes its USB speed</source>
        <translation>⇄ 手机切换 USB 速度</translation>
    </message>
</context>
<context>
    <name>gangflash::UnitModel</name>
    <message>
        <source>in work</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批次</translation>
    </message>
    <message>
        <source>Slot</source>
        <translation>工位</translation>
    </message>
    <message>
        <source>Chip</source>
        <translation>芯片</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>手机</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>判定</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Tries</source>
        <translation>尝试</translation>
    </message>
    <message>
        <source>What to do next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Visits</source>
        <translation>次数</translation>
    </message>
</context>
<context>
    <name>gangflash::UnitPane</name>
    <message>
        <source>This phone told no id: its other visits cannot be known.</source>
        <translation>此手机没有给出标识：无法得知它的其他记录。</translation>
    </message>
    <message>
        <source>All visits of phone %1: %2</source>
        <translation>手机 %1 的全部记录：%2</translation>
    </message>
    <message>
        <source>Phones of batch %1: %2</source>
        <translation>批次 %1 的手机：%2</translation>
    </message>
</context>
</TS>

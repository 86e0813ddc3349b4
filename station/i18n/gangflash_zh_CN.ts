<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Answer</name>
    <message>
        <source>This needs an engineer: scan the badge or sign in with F8.</source>
        <translation>此操作需要工程师：扫描工牌或按 F8 登录。</translation>
    </message>
    <message>
        <source>Engineer %1 is signed in for ten minutes.</source>
        <translation>工程师 %1 已登录，十分钟内有效。</translation>
    </message>
    <message>
        <source>The engineer is signed out.</source>
        <translation>工程师已退出。</translation>
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
        <source>Slot %1 holds ANOTHER phone than the scanned IMEI %2: the slot is stopped. Check the label.</source>
        <translation>工位 %1 的手机与扫描的 IMEI %2 不符：该工位已停止。请检查标签。</translation>
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
        <source>%1 %2: %3. %4</source>
        <translation>%1 %2：%3。%4</translation>
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
    <name>Errors</name>
    <message>
        <source>Phone left the bus</source>
        <translation>手机离开了总线</translation>
    </message>
    <message>
        <source>Check cable and plug; the station goes on when the phone returns.</source>
        <translation>检查线缆和插头；手机回来后工站会继续。</translation>
    </message>
    <message>
        <source>The plug moved or was pulled</source>
        <translation>插头松动或被拔出</translation>
    </message>
    <message>
        <source>The cable or its plug is worn</source>
        <translation>线缆或插头磨损</translation>
    </message>
    <message>
        <source>The battery is empty and the phone lost power</source>
        <translation>电池没电，手机断电</translation>
    </message>
    <message>
        <source>The phone restarts by itself</source>
        <translation>手机自行重启</translation>
    </message>
    <message>
        <source>Phone stopped answering</source>
        <translation>手机停止应答</translation>
    </message>
    <message>
        <source>Unplug the phone, wait two seconds, plug it in again.</source>
        <translation>拔下手机，等两秒，再插上。</translation>
    </message>
    <message>
        <source>The phone's program hangs</source>
        <translation>手机程序卡死</translation>
    </message>
    <message>
        <source>The cable drops data</source>
        <translation>线缆丢数据</translation>
    </message>
    <message>
        <source>The battery sags under load</source>
        <translation>电池带载电压下降</translation>
    </message>
    <message>
        <source>Port could not be opened</source>
        <translation>端口无法打开</translation>
    </message>
    <message>
        <source>Close other flash tools; plug the phone in again.</source>
        <translation>关闭其他刷机工具，重新插上手机。</translation>
    </message>
    <message>
        <source>Another flash tool or a modem service holds the port</source>
        <translation>其他刷机工具或调制解调器服务占用了端口</translation>
    </message>
    <message>
        <source>The phone left again at once</source>
        <translation>手机马上又离开了</translation>
    </message>
    <message>
        <source>No permission to open the port</source>
        <translation>没有打开端口的权限</translation>
    </message>
    <message>
        <source>Run `gangflash doctor` and install the udev rule it names.</source>
        <translation>运行 `gangflash doctor` 并安装它指出的 udev 规则。</translation>
    </message>
    <message>
        <source>The udev rule is not installed</source>
        <translation>未安装 udev 规则</translation>
    </message>
    <message>
        <source>The user is not in the right group</source>
        <translation>用户不在正确的用户组</translation>
    </message>
    <message>
        <source>USB transfer failed</source>
        <translation>USB 传输失败</translation>
    </message>
    <message>
        <source>Try another cable, then another port of the hub.</source>
        <translation>换一根线缆，再换集线器的另一个端口。</translation>
    </message>
    <message>
        <source>Cable too long or worn</source>
        <translation>线缆过长或磨损</translation>
    </message>
    <message>
        <source>A bad port of the hub</source>
        <translation>集线器端口损坏</translation>
    </message>
    <message>
        <source>The hub's power supply is too weak</source>
        <translation>集线器电源不足</translation>
    </message>
    <message>
        <source>Phone left the bus and did not come back in time</source>
        <translation>手机离开总线后没有按时回来</translation>
    </message>
    <message>
        <source>Charge the battery, try another cable, then plug the phone in again as a new attempt.</source>
        <translation>给电池充电，换一根线缆，再插上手机作为新的尝试。</translation>
    </message>
    <message>
        <source>The battery is empty</source>
        <translation>电池没电</translation>
    </message>
    <message>
        <source>The cable or the port is bad</source>
        <translation>线缆或端口损坏</translation>
    </message>
    <message>
        <source>The phone hangs and needs its power key held</source>
        <translation>手机卡死，需要长按电源键</translation>
    </message>
    <message>
        <source>Work on this port was stopped</source>
        <translation>此端口的工作已停止</translation>
    </message>
    <message>
        <source>Start the slot again when ready.</source>
        <translation>准备好后再次启动该工位。</translation>
    </message>
    <message>
        <source>The operator stopped this slot or the station</source>
        <translation>操作员停止了此工位或工站</translation>
    </message>
    <message>
        <source>Phone answered the handshake wrongly</source>
        <translation>手机对握手的应答错误</translation>
    </message>
    <message>
        <source>Switch the phone off fully and plug it in again.</source>
        <translation>彻底关机后再插上。</translation>
    </message>
    <message>
        <source>The phone was not switched off</source>
        <translation>手机没有关机</translation>
    </message>
    <message>
        <source>Another program spoke to it first</source>
        <translation>其他程序先与它通信</translation>
    </message>
    <message>
        <source>A bad cable</source>
        <translation>线缆损坏</translation>
    </message>
    <message>
        <source>Phone and station lost step in a boot ROM command</source>
        <translation>手机与工站在启动 ROM 命令中失步</translation>
    </message>
    <message>
        <source>Switch the phone off fully and plug it in again; if it repeats, change the cable.</source>
        <translation>彻底关机后再插上；若重复出现，请换线缆。</translation>
    </message>
    <message>
        <source>A byte was lost on the cable</source>
        <translation>线缆上丢了一个字节</translation>
    </message>
    <message>
        <source>The phone restarted in the middle</source>
        <translation>手机中途重启</translation>
    </message>
    <message>
        <source>Boot ROM or preloader refused a command</source>
        <translation>启动 ROM 或 preloader 拒绝了命令</translation>
    </message>
    <message>
        <source>The phone is in another state than it said</source>
        <translation>手机的状态与它所说的不同</translation>
    </message>
    <message>
        <source>Its security settings forbid this command</source>
        <translation>其安全设置禁止此命令</translation>
    </message>
    <message>
        <source>Download Agent was damaged on its way to the phone</source>
        <translation>下载代理在传送途中损坏</translation>
    </message>
    <message>
        <source>Change the cable or the hub port and plug the phone in again.</source>
        <translation>换线缆或集线器端口，再插上手机。</translation>
    </message>
    <message>
        <source>This chip is not in the chip table</source>
        <translation>芯片表中没有此芯片</translation>
    </message>
    <message>
        <source>Report the hardware code shown here; do not flash this phone.</source>
        <translation>报告这里显示的硬件代码；不要刷这台手机。</translation>
    </message>
    <message>
        <source>The chip is newer than this station</source>
        <translation>芯片比此工站新</translation>
    </message>
    <message>
        <source>The code was read wrongly: plug in again once</source>
        <translation>代码读取错误：再插一次试试</translation>
    </message>
    <message>
        <source>This is not a MediaTek phone in download mode</source>
        <translation>这不是处于下载模式的联发科手机</translation>
    </message>
    <message>
        <source>Take the phone off this station: its firmware is of another kind.</source>
        <translation>把手机从此工站拿走：它的固件是另一种。</translation>
    </message>
    <message>
        <source>A phone with a Qualcomm or other chip</source>
        <translation>高通或其他芯片的手机</translation>
    </message>
    <message>
        <source>Something else was plugged in</source>
        <translation>插入了别的设备</translation>
    </message>
    <message>
        <source>Phone does not trust this Download Agent</source>
        <translation>手机不信任此下载代理</translation>
    </message>
    <message>
        <source>Use the vendor's signed agent and authentication file for this model.</source>
        <translation>使用厂商为此型号签名的代理和认证文件。</translation>
    </message>
    <message>
        <source>The agent is not the vendor's signed one</source>
        <translation>代理不是厂商签名的</translation>
    </message>
    <message>
        <source>The package is of another brand's build</source>
        <translation>固件包属于其他品牌</translation>
    </message>
    <message>
        <source>Phone asks for authentication</source>
        <translation>手机要求认证</translation>
    </message>
    <message>
        <source>Provide the vendor's authentication file with --auth.</source>
        <translation>用 --auth 提供厂商的认证文件。</translation>
    </message>
    <message>
        <source>The authentication file is missing</source>
        <translation>缺少认证文件</translation>
    </message>
    <message>
        <source>It is of another model</source>
        <translation>认证文件属于其他型号</translation>
    </message>
    <message>
        <source>Phone's security policy forbids this</source>
        <translation>手机的安全策略禁止此操作</translation>
    </message>
    <message>
        <source>Ask the vendor for authorisation; do not retry.</source>
        <translation>向厂商申请授权；不要重试。</translation>
    </message>
    <message>
        <source>The vendor locked this model</source>
        <translation>厂商锁定了此型号</translation>
    </message>
    <message>
        <source>Phone rejected the signature of an image</source>
        <translation>手机拒绝了某个镜像的签名</translation>
    </message>
    <message>
        <source>Use the vendor's signed package of exactly this model.</source>
        <translation>使用与此型号完全一致的厂商签名固件包。</translation>
    </message>
    <message>
        <source>The package is of another model or region</source>
        <translation>固件包属于其他型号或地区</translation>
    </message>
    <message>
        <source>An image was modified</source>
        <translation>镜像被修改过</translation>
    </message>
    <message>
        <source>Package is older than the phone allows</source>
        <translation>固件包比手机允许的更旧</translation>
    </message>
    <message>
        <source>Use a newer package.</source>
        <translation>使用更新的固件包。</translation>
    </message>
    <message>
        <source>The phone was already updated past this package</source>
        <translation>手机已更新到比此包更新的版本</translation>
    </message>
    <message>
        <source>Download Agent did not start</source>
        <translation>下载代理没有启动</translation>
    </message>
    <message>
        <source>Switch the phone off fully and plug it in again; if it repeats, this agent does not fit the chip.</source>
        <translation>彻底关机后再插上；若重复出现，此代理不适合该芯片。</translation>
    </message>
    <message>
        <source>The agent is for another chip</source>
        <translation>代理属于其他芯片</translation>
    </message>
    <message>
        <source>The phone's memory did not start</source>
        <translation>手机内存未启动</translation>
    </message>
    <message>
        <source>Weak battery</source>
        <translation>电池电量弱</translation>
    </message>
    <message>
        <source>Download Agent broke the protocol</source>
        <translation>下载代理违反了协议</translation>
    </message>
    <message>
        <source>Plug the phone in again; if it repeats, change the cable or the agent.</source>
        <translation>重新插上手机；若重复出现，换线缆或代理。</translation>
    </message>
    <message>
        <source>Data was lost on the cable</source>
        <translation>线缆上丢了数据</translation>
    </message>
    <message>
        <source>The agent is of an unknown build</source>
        <translation>代理是未知的版本</translation>
    </message>
    <message>
        <source>The two halves of the Download Agent do not belong together or were modified</source>
        <translation>下载代理的两半不匹配或被修改过</translation>
    </message>
    <message>
        <source>Use the original, unmodified agent file; nothing was written to this phone.</source>
        <translation>使用原始、未修改的代理文件；没有向手机写入任何内容。</translation>
    </message>
    <message>
        <source>The agent file was patched</source>
        <translation>代理文件被修改</translation>
    </message>
    <message>
        <source>Two agent files were mixed</source>
        <translation>混用了两个代理文件</translation>
    </message>
    <message>
        <source>The package has more items than this Download Agent accepts</source>
        <translation>固件包的项目多于此下载代理所能接受的</translation>
    </message>
    <message>
        <source>Use the agent that came with this package.</source>
        <translation>使用此固件包自带的代理。</translation>
    </message>
    <message>
        <source>The agent is older than the package</source>
        <translation>代理比固件包旧</translation>
    </message>
    <message>
        <source>Download Agent reported an error</source>
        <translation>下载代理报告了错误</translation>
    </message>
    <message>
        <source>Plug the phone in again; look up the code with `gangflash explain`.</source>
        <translation>重新插上手机；用 `gangflash explain` 查询代码。</translation>
    </message>
    <message>
        <source>See the agent's own code in the details</source>
        <translation>见详情中代理自己的代码</translation>
    </message>
    <message>
        <source>The package does not fit this phone</source>
        <translation>固件包不适合此手机</translation>
    </message>
    <message>
        <source>Download Agent does not know this command</source>
        <translation>下载代理不认识此命令</translation>
    </message>
    <message>
        <source>Use a newer agent of the vendor.</source>
        <translation>使用厂商更新的代理。</translation>
    </message>
    <message>
        <source>The agent is too old</source>
        <translation>代理太旧</translation>
    </message>
    <message>
        <source>This chip needs an agent generation that the station does not speak</source>
        <translation>此芯片需要工站尚不支持的代理类型</translation>
    </message>
    <message>
        <source>Use the vendor's tool for this model.</source>
        <translation>此型号请使用厂商工具。</translation>
    </message>
    <message>
        <source>The chip's agent generation is not built yet</source>
        <translation>该芯片的代理类型尚未实现</translation>
    </message>
    <message>
        <source>The phone's memory could not be started</source>
        <translation>手机内存无法启动</translation>
    </message>
    <message>
        <source>Charge or reconnect the battery and try once more; then suspect the memory or its solder.</source>
        <translation>充电或重新接上电池再试一次；然后怀疑内存或焊接。</translation>
    </message>
    <message>
        <source>Weak or loose battery</source>
        <translation>电池电量弱或松动</translation>
    </message>
    <message>
        <source>The memory or its solder is bad</source>
        <translation>内存或其焊点损坏</translation>
    </message>
    <message>
        <source>The preloader is of another board</source>
        <translation>preloader 属于其他主板</translation>
    </message>
    <message>
        <source>The phone's memory is not in the preloader's list</source>
        <translation>手机内存不在 preloader 的列表中</translation>
    </message>
    <message>
        <source>Use a package whose preloader lists this memory part.</source>
        <translation>使用其 preloader 列出此内存的固件包。</translation>
    </message>
    <message>
        <source>The phone was repaired with another memory part</source>
        <translation>手机维修时换过其他内存</translation>
    </message>
    <message>
        <source>The package has no memory settings for this phone</source>
        <translation>固件包没有此手机的内存设置</translation>
    </message>
    <message>
        <source>Add the preloader file of exactly this model to the package.</source>
        <translation>把与此型号完全一致的 preloader 文件加入固件包。</translation>
    </message>
    <message>
        <source>The package has no preloader</source>
        <translation>固件包没有 preloader</translation>
    </message>
    <message>
        <source>The preloader was cut short</source>
        <translation>preloader 不完整</translation>
    </message>
    <message>
        <source>The phone's storage refused a write</source>
        <translation>手机存储拒绝写入</translation>
    </message>
    <message>
        <source>Take the phone to board repair: its storage or its power supply is bad.</source>
        <translation>把手机送去主板维修：存储或其供电损坏。</translation>
    </message>
    <message>
        <source>The storage is worn or defective</source>
        <translation>存储磨损或有缺陷</translation>
    </message>
    <message>
        <source>Its power supply is weak: try with a full battery</source>
        <translation>供电不足：充满电再试</translation>
    </message>
    <message>
        <source>The phone's storage could not be read</source>
        <translation>手机存储无法读取</translation>
    </message>
    <message>
        <source>The storage is defective</source>
        <translation>存储有缺陷</translation>
    </message>
    <message>
        <source>Its power supply is weak</source>
        <translation>供电不足</translation>
    </message>
    <message>
        <source>The phone's storage is worn out</source>
        <translation>手机存储已磨损</translation>
    </message>
    <message>
        <source>Replace the storage.</source>
        <translation>更换存储。</translation>
    </message>
    <message>
        <source>End of the storage's life</source>
        <translation>存储寿命已尽</translation>
    </message>
    <message>
        <source>The phone has another kind of storage than the package is for</source>
        <translation>手机的存储类型与固件包不符</translation>
    </message>
    <message>
        <source>Use the package of this storage variant.</source>
        <translation>使用此存储版本的固件包。</translation>
    </message>
    <message>
        <source>The model exists with eMMC and with UFS</source>
        <translation>该型号有 eMMC 和 UFS 两种版本</translation>
    </message>
    <message>
        <source>The phone's storage is smaller than the package needs</source>
        <translation>手机存储小于固件包所需</translation>
    </message>
    <message>
        <source>Use the package of this storage size.</source>
        <translation>使用此存储容量的固件包。</translation>
    </message>
    <message>
        <source>The package is for a larger variant</source>
        <translation>固件包用于更大容量的版本</translation>
    </message>
    <message>
        <source>Data was damaged on its way to the phone</source>
        <translation>数据在传送途中损坏</translation>
    </message>
    <message>
        <source>If it repeats, change the cable or the hub port.</source>
        <translation>若重复出现，换线缆或集线器端口。</translation>
    </message>
    <message>
        <source>What the phone stored differs from the image</source>
        <translation>手机存储的内容与镜像不同</translation>
    </message>
    <message>
        <source>If it repeats, take the phone to board repair.</source>
        <translation>若重复出现，把手机送去主板维修。</translation>
    </message>
    <message>
        <source>The storage is worn</source>
        <translation>存储磨损</translation>
    </message>
    <message>
        <source>The battery sagged while writing</source>
        <translation>写入时电池电压下降</translation>
    </message>
    <message>
        <source>The phone has no such partition</source>
        <translation>手机没有这个分区</translation>
    </message>
    <message>
        <source>Use a package of this model, or Firmware Upgrade under engineer rights.</source>
        <translation>使用此型号的固件包，或以工程师权限执行固件升级。</translation>
    </message>
    <message>
        <source>The package is of another model</source>
        <translation>固件包属于其他型号</translation>
    </message>
    <message>
        <source>The phone has the layout of another firmware branch</source>
        <translation>手机是另一固件分支的分区布局</translation>
    </message>
    <message>
        <source>The layout on the phone differs from the package</source>
        <translation>手机上的布局与固件包不同</translation>
    </message>
    <message>
        <source>Use Firmware Upgrade under engineer rights, or the package of this firmware branch.</source>
        <translation>以工程师权限执行固件升级，或使用该固件分支的固件包。</translation>
    </message>
    <message>
        <source>The partition table was damaged</source>
        <translation>分区表损坏</translation>
    </message>
    <message>
        <source>The phone has another chip than the package is for</source>
        <translation>手机芯片与固件包不符</translation>
    </message>
    <message>
        <source>Use the package of this model.</source>
        <translation>使用此型号的固件包。</translation>
    </message>
    <message>
        <source>The phone is another model than it looks</source>
        <translation>手机实际是另一型号</translation>
    </message>
    <message>
        <source>The wrong package was chosen</source>
        <translation>选错了固件包</translation>
    </message>
    <message>
        <source>The phone is another model than the package is for</source>
        <translation>手机型号与固件包不符</translation>
    </message>
    <message>
        <source>Models that look alike share a chip</source>
        <translation>外观相似的型号使用同一芯片</translation>
    </message>
    <message>
        <source>A preloader of another model was flashed before</source>
        <translation>以前刷过其他型号的 preloader</translation>
    </message>
    <message>
        <source>The phone's identity differs after the work</source>
        <translation>作业后手机的身份信息改变了</translation>
    </message>
    <message>
        <source>Keep this phone aside and call an engineer.</source>
        <translation>把此手机放在一边并叫工程师。</translation>
    </message>
    <message>
        <source>The identity area was damaged before</source>
        <translation>身份区域此前已损坏</translation>
    </message>
    <message>
        <source>Another phone took the slot before this one was finished</source>
        <translation>此手机未完成前另一台手机占用了工位</translation>
    </message>
    <message>
        <source>Plug this phone in again: it counts as unfinished.</source>
        <translation>重新插上此手机：它算作未完成。</translation>
    </message>
    <message>
        <source>Two phones were exchanged at the bench</source>
        <translation>工位上两台手机被调换</translation>
    </message>
    <message>
        <source>The battery is too low for safe writing</source>
        <translation>电池电量太低，不能安全写入</translation>
    </message>
    <message>
        <source>Charge the phone and plug it in again.</source>
        <translation>给手机充电后再插上。</translation>
    </message>
    <message>
        <source>The battery is worn out</source>
        <translation>电池老化</translation>
    </message>
    <message>
        <source>The battery is not connected</source>
        <translation>电池未连接</translation>
    </message>
    <message>
        <source>Everything was written, but the phone did not boot</source>
        <translation>全部写入完成，但手机没有开机</translation>
    </message>
    <message>
        <source>Check that package and preloader fit exactly this model; then suspect the board.</source>
        <translation>检查固件包和 preloader 是否与此型号完全一致；然后怀疑主板。</translation>
    </message>
    <message>
        <source>The package is of a similar model</source>
        <translation>固件包属于相似型号</translation>
    </message>
    <message>
        <source>The first start takes longer than the limit</source>
        <translation>首次开机时间超过限制</translation>
    </message>
    <message>
        <source>The board is defective</source>
        <translation>主板有缺陷</translation>
    </message>
    <message>
        <source>Too many tries</source>
        <translation>尝试次数太多</translation>
    </message>
    <message>
        <source>Try another cable and port; if it repeats, take the phone to board repair.</source>
        <translation>换线缆和端口；若重复出现，送主板维修。</translation>
    </message>
    <message>
        <source>The cable or port is bad: see the reasons of the retries</source>
        <translation>线缆或端口损坏：见各次重试的原因</translation>
    </message>
    <message>
        <source>The phone was removed before it was finished</source>
        <translation>手机未完成就被取走</translation>
    </message>
    <message>
        <source>Plug it in again when ready.</source>
        <translation>准备好后再插上。</translation>
    </message>
    <message>
        <source>Somebody took the phone away</source>
        <translation>有人拿走了手机</translation>
    </message>
    <message>
        <source>The cable was pulled</source>
        <translation>线缆被拔出</translation>
    </message>
    <message>
        <source>A file of the package is missing</source>
        <translation>固件包缺少文件</translation>
    </message>
    <message>
        <source>Unpack the package again.</source>
        <translation>重新解压固件包。</translation>
    </message>
    <message>
        <source>The package was unpacked only in part</source>
        <translation>固件包只解压了一部分</translation>
    </message>
    <message>
        <source>A virus scanner took the file away</source>
        <translation>杀毒软件删除了文件</translation>
    </message>
    <message>
        <source>A file of the package cannot be read</source>
        <translation>固件包的文件无法读取</translation>
    </message>
    <message>
        <source>Check disk and permissions; unpack the package again.</source>
        <translation>检查磁盘和权限；重新解压固件包。</translation>
    </message>
    <message>
        <source>The disk is failing</source>
        <translation>磁盘故障</translation>
    </message>
    <message>
        <source>No permission to read the folder</source>
        <translation>没有读取文件夹的权限</translation>
    </message>
    <message>
        <source>The scatter file is not valid</source>
        <translation>scatter 文件无效</translation>
    </message>
    <message>
        <source>Use the original scatter file of the package.</source>
        <translation>使用固件包原始的 scatter 文件。</translation>
    </message>
    <message>
        <source>The file was edited by hand</source>
        <translation>文件被手工修改</translation>
    </message>
    <message>
        <source>The file was cut short</source>
        <translation>文件不完整</translation>
    </message>
    <message>
        <source>The scatter's platform is not in the chip table</source>
        <translation>scatter 的平台不在芯片表中</translation>
    </message>
    <message>
        <source>Check that this is a MediaTek package; report the platform name.</source>
        <translation>检查这是否是联发科固件包；报告平台名称。</translation>
    </message>
    <message>
        <source>Not a MediaTek package</source>
        <translation>不是联发科固件包</translation>
    </message>
    <message>
        <source>An image is larger than its partition</source>
        <translation>某个镜像大于其分区</translation>
    </message>
    <message>
        <source>An image of another variant was copied in</source>
        <translation>复制了其他版本的镜像</translation>
    </message>
    <message>
        <source>An image is damaged</source>
        <translation>某个镜像已损坏</translation>
    </message>
    <message>
        <source>Unpack or download the package again.</source>
        <translation>重新解压或下载固件包。</translation>
    </message>
    <message>
        <source>The download was cut short</source>
        <translation>下载不完整</translation>
    </message>
    <message>
        <source>An image changed or could not be read since the package was checked</source>
        <translation>固件包检查之后镜像改变或无法读取</translation>
    </message>
    <message>
        <source>Check the disk; load the package again.</source>
        <translation>检查磁盘；重新载入固件包。</translation>
    </message>
    <message>
        <source>The file was replaced during the batch</source>
        <translation>批次进行中文件被替换</translation>
    </message>
    <message>
        <source>The disk is failing or was taken off</source>
        <translation>磁盘故障或被移除</translation>
    </message>
    <message>
        <source>Two partitions overlap</source>
        <translation>两个分区重叠</translation>
    </message>
    <message>
        <source>The scatter was edited by hand</source>
        <translation>scatter 被手工修改</translation>
    </message>
    <message>
        <source>A file name leaves the package folder</source>
        <translation>某个文件名超出了固件包文件夹</translation>
    </message>
    <message>
        <source>Do not use this package: its scatter was tampered with.</source>
        <translation>不要使用此固件包：其 scatter 被篡改。</translation>
    </message>
    <message>
        <source>The scatter was tampered with</source>
        <translation>scatter 被篡改</translation>
    </message>
    <message>
        <source>The Download Agent file is not valid</source>
        <translation>下载代理文件无效</translation>
    </message>
    <message>
        <source>Use the vendor's agent file.</source>
        <translation>使用厂商的代理文件。</translation>
    </message>
    <message>
        <source>The file is not an agent container</source>
        <translation>该文件不是代理容器</translation>
    </message>
    <message>
        <source>The Download Agent file has no entry for this chip</source>
        <translation>下载代理文件没有此芯片的条目</translation>
    </message>
    <message>
        <source>Use a newer agent file, or the one of this model.</source>
        <translation>使用更新的代理文件，或此型号的代理文件。</translation>
    </message>
    <message>
        <source>The agent is older than the chip</source>
        <translation>代理比芯片旧</translation>
    </message>
    <message>
        <source>The agent is of another model</source>
        <translation>代理属于其他型号</translation>
    </message>
    <message>
        <source>The preloader file is not valid</source>
        <translation>preloader 文件无效</translation>
    </message>
    <message>
        <source>Another file was renamed to it</source>
        <translation>别的文件被改成此名称</translation>
    </message>
    <message>
        <source>A protected partition is in the write set</source>
        <translation>写入集合中有受保护的分区</translation>
    </message>
    <message>
        <source>Take it out: identity and calibration are never written.</source>
        <translation>把它去掉：身份和校准数据绝不写入。</translation>
    </message>
    <message>
        <source>It was selected by name</source>
        <translation>它被按名称选中</translation>
    </message>
    <message>
        <source>Nothing is selected for writing</source>
        <translation>没有选择要写入的内容</translation>
    </message>
    <message>
        <source>Select at least one partition.</source>
        <translation>至少选择一个分区。</translation>
    </message>
    <message>
        <source>All partitions are unticked</source>
        <translation>所有分区都未勾选</translation>
    </message>
    <message>
        <source>The ledger cannot be written</source>
        <translation>台账无法写入</translation>
    </message>
    <message>
        <source>Check the disk and its permissions; no verdict counts until it can.</source>
        <translation>检查磁盘及其权限；在恢复之前任何判定都不算数。</translation>
    </message>
    <message>
        <source>The disk is full</source>
        <translation>磁盘已满</translation>
    </message>
    <message>
        <source>No permission to write the file</source>
        <translation>没有写入文件的权限</translation>
    </message>
    <message>
        <source>The ledger was changed or is damaged</source>
        <translation>台账被修改或损坏</translation>
    </message>
    <message>
        <source>Keep the file as it is and call whoever audits it.</source>
        <translation>保持文件原样并通知审计人员。</translation>
    </message>
    <message>
        <source>The file was edited</source>
        <translation>文件被编辑</translation>
    </message>
    <message>
        <source>Another station uses this ledger</source>
        <translation>另一个工站正在使用此台账</translation>
    </message>
    <message>
        <source>Stop the other station or use another ledger file.</source>
        <translation>停止另一个工站，或使用另一个台账文件。</translation>
    </message>
    <message>
        <source>A second window of this station is open</source>
        <translation>此工站打开了第二个窗口</translation>
    </message>
    <message>
        <source>A command line batch is running</source>
        <translation>命令行批次正在运行</translation>
    </message>
    <message>
        <source>The station's settings are not valid</source>
        <translation>工站设置无效</translation>
    </message>
    <message>
        <source>Mend the line named here.</source>
        <translation>修正这里指出的那一行。</translation>
    </message>
    <message>
        <source>A typing mistake in the settings</source>
        <translation>设置中有输入错误</translation>
    </message>
    <message>
        <source>The station was stopped before this phone was finished</source>
        <translation>此手机完成前工站被停止</translation>
    </message>
    <message>
        <source>Plug the phone in again when the station runs.</source>
        <translation>工站运行时再插上手机。</translation>
    </message>
    <message>
        <source>The batch was stopped</source>
        <translation>批次被停止</translation>
    </message>
    <message>
        <source>The station ended without finishing this phone</source>
        <translation>工站没有完成此手机就结束了</translation>
    </message>
    <message>
        <source>Plug the phone in again: what it holds is not known.</source>
        <translation>重新插上手机：其内容未知。</translation>
    </message>
    <message>
        <source>Power failed at the station</source>
        <translation>工站断电</translation>
    </message>
    <message>
        <source>The program was killed</source>
        <translation>程序被强制结束</translation>
    </message>
    <message>
        <source>The station made a mistake on this port</source>
        <translation>工站在此端口上出错</translation>
    </message>
    <message>
        <source>Keep the log and report it; the other ports are not affected.</source>
        <translation>保留日志并报告；其他端口不受影响。</translation>
    </message>
    <message>
        <source>A mistake in this program</source>
        <translation>本程序的错误</translation>
    </message>
    <message>
        <source>The ledger cannot be read</source>
        <translation>台账无法读取</translation>
    </message>
    <message>
        <source>Check the file name, the disk and its permissions.</source>
        <translation>检查文件名、磁盘及其权限。</translation>
    </message>
    <message>
        <source>The file is missing</source>
        <translation>文件不存在</translation>
    </message>
    <message>
        <source>A newer program made it</source>
        <translation>由更新的程序创建</translation>
    </message>
</context>
<context>
    <name>Imei</name>
    <message>
        <source>IMEI is encrypted on this phone</source>
        <translation>此手机的 IMEI 已加密</translation>
    </message>
    <message>
        <source>IMEI cannot be read</source>
        <translation>无法读取 IMEI</translation>
    </message>
    <message>
        <source>no IMEI on this phone</source>
        <translation>此手机没有 IMEI</translation>
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
        <source>Format All + Download</source>
        <translation>全部格式化 + 下载</translation>
    </message>
</context>
<context>
    <name>Notes</name>
    <message>
        <source>Passed in this batch already</source>
        <translation>在此批次中已通过</translation>
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
        <source>Erasing</source>
        <translation>清除</translation>
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
        <source>Verified by the agent's checksums</source>
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
        <source>Stops at the next safe point; no partition is left half written</source>
        <translation>在下一个安全点停止；不会留下只写了一半的分区</translation>
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
</context>
<context>
    <name>gangflash::MainWindow</name>
    <message>
        <source>Setup</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Rework</source>
        <translation>返工</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
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
        <source>○ Operator</source>
        <translation>○ 操作员</translation>
    </message>
    <message>
        <source>Sign out F8</source>
        <translation>退出 F8</translation>
    </message>
    <message>
        <source>Engineer F8</source>
        <translation>工程师 F8</translation>
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
        <source>Stop at &amp;safe points</source>
        <translation>在安全点停止(&amp;S)</translation>
    </message>
    <message>
        <source>Stop at &amp;once</source>
        <translation>立即停止(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Go on</source>
        <translation>继续(&amp;G)</translation>
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
        <source>Close the station</source>
        <translation>关闭工站</translation>
    </message>
    <message>
        <source>A batch is running. Stop it at safe points and close?</source>
        <translation>批次正在运行。在安全点停止并关闭？</translation>
    </message>
    <message>
        <source>&amp;Stop and close</source>
        <translation>停止并关闭(&amp;S)</translation>
    </message>
</context>
<context>
    <name>gangflash::ParetoChart</name>
    <message>
        <source>Failures by cause</source>
        <translation>按原因统计的失败</translation>
    </message>
    <message>
        <source>No failures in this session</source>
        <translation>本次没有失败</translation>
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
        <source>Why not</source>
        <translation>不写入的原因</translation>
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
    <name>gangflash::RecordsPage</name>
    <message>
        <source>Phones that wait for rework</source>
        <translation>等待返工的手机</translation>
    </message>
    <message>
        <source>Phones of this ledger</source>
        <translation>台账中的手机</translation>
    </message>
    <message>
        <source>IMEI, serial or error id: type or scan, then Enter</source>
        <translation>IMEI、序列号或错误编号：输入或扫描后按回车</translation>
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
        <source>%1 %2: %3</source>
        <translation>%1 %2：%3</translation>
    </message>
    <message>
        <source>%1 phones in %2</source>
        <translation>%2 中有 %1 台手机</translation>
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
        <source>&amp;Report of this batch…</source>
        <translation>此批次的报告(&amp;R)…</translation>
    </message>
    <message>
        <source>Choose a phone; the report of its batch is written as HTML</source>
        <translation>选择一台手机；其批次的报告将写成 HTML</translation>
    </message>
    <message>
        <source>Report of batch %1</source>
        <translation>批次 %1 的报告</translation>
    </message>
    <message>
        <source>Writing the report…</source>
        <translation>正在写报告…</translation>
    </message>
    <message>
        <source>The report is in %1</source>
        <translation>报告已保存到 %1</translation>
    </message>
</context>
<context>
    <name>gangflash::SetupPage</name>
    <message>
        <source>What is flashed</source>
        <translation>刷入内容</translation>
    </message>
    <message>
        <source>&amp;Prepare this job</source>
        <translation>准备此任务(&amp;P)</translation>
    </message>
    <message>
        <source>Choose a package, or drop its folder here.</source>
        <translation>选择固件包，或把其文件夹拖到这里。</translation>
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
        <source>&amp;PASS means</source>
        <translation>“通过”的含义(&amp;P)</translation>
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
        <source>Rewrites the layout of the phone. Identity is kept; everything else may move.</source>
        <translation>重写手机的分区布局。身份信息保留，其他都可能移动。</translation>
    </message>
    <message>
        <source>Erases everything but the identity, the owner's data included: %1</source>
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
</context>
<context>
    <name>gangflash::SignInDialog</name>
    <message>
        <source>Enrol an engineer</source>
        <translation>登记工程师</translation>
    </message>
    <message>
        <source>Engineer</source>
        <translation>工程师</translation>
    </message>
    <message>
        <source>Badge or password, at least eight characters. Only its salted hash is kept.</source>
        <translation>工牌或密码，至少八个字符。只保存加盐的哈希值。</translation>
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
    <name>gangflash::TimelineModel</name>
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
</context>
</TS>
